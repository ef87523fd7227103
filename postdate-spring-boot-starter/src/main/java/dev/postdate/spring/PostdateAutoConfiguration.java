package dev.postdate.spring;

import dev.postdate.ConfigurationException;
import dev.postdate.MessageBus;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.observe.NodeObserver;
import dev.postdate.observe.Tracing;
import dev.postdate.spi.TimeDriver;
import dev.postdate.spi.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.boot.system.JavaVersion;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.core.env.Environment;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionManager;

/** A node of Postdate's as beans. The auto-configurations that it follows are named by both generations of Boot. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration",
            "org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration",
            "org.springframework.boot.autoconfigure.liquibase.LiquibaseAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
            "org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration"
        })
@ConditionalOnMissingBean(value = Postdate.class, search = SearchStrategy.CURRENT)
@ConditionalOnProperty(name = "postdate.enabled", matchIfMissing = true)
@EnableConfigurationProperties(PostdateProperties.class)
public class PostdateAutoConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.spring");
    private static final String SHUTDOWN = "spring.lifecycle.timeout-per-shutdown-phase";

    @Bean
    @Lazy(false)
    HandlerBeans postdateHandlerBeans(ConfigurableListableBeanFactory beans) {
        return new HandlerBeans(beans);
    }

    @Bean
    MessageClasses postdateMessageClasses(PostdateProperties properties, ConfigurableListableBeanFactory beans) {
        return MessageClasses.in(properties.messagePackages(), beans.getBeanClassLoader());
    }

    @Bean
    @DependsOnDatabaseInitialization
    StoreChoice postdateStore(PostdateProperties properties, ConfigurableListableBeanFactory beans) {
        return new StoreChooser(properties, beans).choose();
    }

    @Bean
    Postdate postdate(
            PostdateProperties properties,
            StoreChoice store,
            HandlerBeans handlers,
            MessageClasses messages,
            HandlerTransactionManager transactions,
            ObjectProvider<PostdateCustomizer> customizers,
            ObjectProvider<TimeDriver> time,
            Environment environment) {
        PostdateBuilder builder =
                Postdate.builder(application(properties, store, environment)).store(store.store());
        apply(properties, stopTimeout(properties, environment), builder);
        messages.addTo(builder);
        if (properties.sendOnly()) {
            handlers.leaveOut();
        } else {
            handlers.addTo(builder);
        }
        transactions.provider(handlers.anyTransactional()).ifPresent(builder::transactions);
        builder.virtualThreads(virtualThreads(environment));
        time.ifUnique(builder::time);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.open();
    }

    /** What leaves goes through the transports of this context. */
    @Bean
    PostdateCustomizer postdateTransports(ConfigurableListableBeanFactory beans) {
        return builder -> beans.getBeansOfType(Transport.class).values().forEach(builder::transport);
    }

    /** Tells the observers and the tracing of this context, those that its class path brings included: a child has a node of its own. */
    @Bean
    PostdateCustomizer postdateObservers(PostdateProperties properties, ConfigurableListableBeanFactory beans) {
        return builder -> {
            List<NodeObserver> observers =
                    new ArrayList<>(beans.getBeansOfType(NodeObserver.class).values());
            AnnotationAwareOrderComparator.sort(observers);
            observers.forEach(builder::observer);
            beans.getBeansOfType(Tracing.class).values().forEach(builder::tracing);
            if (observers.isEmpty() && properties.metrics().enabled()) {
                LOG.info(
                        "Postdate is not measured, because there is no MeterRegistry, or no one among several:"
                                + " spring-boot-starter-actuator brings one; postdate.metrics.enabled=false silences this line");
            }
        };
    }

    @Bean
    HandlerTransactionManager postdateHandlerTransactions(StoreChoice store, ConfigurableListableBeanFactory beans) {
        return new HandlerTransactionManager(store, beans);
    }

    private static String application(PostdateProperties properties, StoreChoice store, Environment environment) {
        Optional<String> named = properties.applicationIn(environment);
        if (named.isEmpty() && store.isDurable()) {
            throw new ConfigurationException(List.of("spring.application.name and postdate.application are not set"
                    + " (one must be: nodes of one name share their queues in the database, and no others)"));
        }
        return named.orElse(PostdateProperties.UNNAMED);
    }

    /** Inherited, it may be zero, which means at once. */
    private static Duration stopTimeout(PostdateProperties properties, Environment environment) {
        Duration given = properties.stopTimeout();
        if (given != null) {
            return given;
        }
        Duration inherited = environment.getProperty(SHUTDOWN, Duration.class, Duration.ofSeconds(30));
        return inherited.isZero() ? Duration.ofMillis(1) : inherited;
    }

    /** As Boot's own Threading says it, which the two generations have in different packages. */
    private static boolean virtualThreads(Environment environment) {
        return environment.getProperty("spring.threads.virtual.enabled", boolean.class, false)
                && JavaVersion.getJavaVersion().isEqualOrNewerThan(JavaVersion.TWENTY_ONE);
    }

    private static void apply(PostdateProperties properties, Duration stopTimeout, PostdateBuilder builder) {
        builder.stopTimeout(stopTimeout);
        Duration lease = properties.lease();
        Duration renewEvery = properties.renewEvery();
        if (lease != null || renewEvery != null) {
            Duration used = lease != null ? lease : Duration.ofSeconds(15);
            builder.lease(used, renewEvery != null ? renewEvery : used.dividedBy(3));
        }
        set(properties.safetyPoll(), builder::safetyPoll);
        set(properties.deployGrace(), builder::deployGrace);
        set(properties.deadLetterRetention(), builder::deadLetterRetention);
        set(properties.history(), builder::history);
        properties.queues().forEach((name, queue) -> builder.queue(name, defaults -> queue.options()));
        if (properties.sendOnly()) {
            builder.sendOnly();
        }
    }

    private static <T> void set(@Nullable T value, Consumer<T> setting) {
        if (value != null) {
            setting.accept(value);
        }
    }

    @Bean
    StoreTransactions postdateTransactions() {
        return new StoreTransactions();
    }

    /** Managers that Boot did not make are told of the listener here. */
    @Bean
    @Lazy(false)
    SmartInitializingSingleton postdateTransactionListener(
            ObjectProvider<TransactionManager> managers, StoreTransactions transactions) {
        return () -> managers.orderedStream()
                .filter(ConfigurableTransactionManager.class::isInstance)
                .map(ConfigurableTransactionManager.class::cast)
                .filter(manager ->
                        !List.copyOf(manager.getTransactionExecutionListeners()).contains(transactions))
                .forEach(manager -> manager.addListener(transactions));
    }

    /** Takes part in transactions of Spring's, which that of {@link Postdate#bus()} does not. */
    @Bean
    MessageBus postdateMessageBus(Postdate postdate, StoreChoice store, StoreTransactions transactions) {
        transactions.concern(store);
        return new TransactionalBus(postdate.bus(), transactions);
    }

    @Bean
    PostdateAdmin postdateAdmin(Postdate postdate) {
        return postdate.admin();
    }

    @Bean
    @Lazy(false)
    HandlingLifecycle postdateHandling(
            Postdate postdate,
            PostdateProperties properties,
            HandlerTransactionManager transactions,
            Environment environment) {
        return new HandlingLifecycle(postdate, stopTimeout(properties, environment), transactions::check);
    }
}
