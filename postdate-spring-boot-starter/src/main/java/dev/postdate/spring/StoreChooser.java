package dev.postdate.spring;

import dev.postdate.ConfigurationException;
import dev.postdate.StoreException;
import dev.postdate.jdbc.JdbcStore;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.spring.PostdateProperties.StoreKind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** Chooses the store by what the properties and the application's DataSources say. */
final class StoreChooser {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.spring");
    private static final String SQLITE = "jdbc:sqlite:";

    private final PostdateProperties properties;
    private final ConfigurableListableBeanFactory beans;

    StoreChooser(PostdateProperties properties, ConfigurableListableBeanFactory beans) {
        this.properties = properties;
        this.beans = beans;
    }

    StoreChoice choose() {
        if (properties.store() == StoreKind.MEMORY) {
            return memory("postdate.store says so");
        }
        String name = dataSourceName();
        if (name == null) {
            if (properties.store() == StoreKind.AUTO) {
                return memory("there is no DataSource");
            }
            throw wrong("postdate.store=" + text(properties.store())
                    + " without a DataSource (must have one, such as by spring.datasource.url)");
        }
        DataSource dataSource = unwrapped(beans.getBean(name, DataSource.class));
        return switch (properties.store()) {
            case POSTGRES -> postgres(name, dataSource);
            case SQLITE -> sqlite(name, dataSource, url(name, dataSource));
            case AUTO, MEMORY -> byUrl(name, dataSource, url(name, dataSource));
        };
    }

    private StoreChoice byUrl(String name, DataSource dataSource, String url) {
        if (url.startsWith("jdbc:postgresql:")) {
            return postgres(name, dataSource);
        }
        if (url.startsWith(SQLITE) && file(url) != null) {
            return sqlite(name, dataSource, url);
        }
        return memory("DataSource '" + name + "' is neither PostgreSQL nor a file of SQLite: " + withoutSecrets(url));
    }

    private StoreChoice postgres(String name, DataSource dataSource) {
        try {
            return new StoreChoice(
                    JdbcStore.postgres(dataSource, properties.postgres().options()), dataSource, name);
        } catch (IllegalArgumentException e) {
            throw wrong("postdate.postgres: " + e.getMessage()
                    + " (ofEngine is engine-connections, ofCalls is call-connections; the others have their names)");
        }
    }

    private static StoreChoice sqlite(String name, DataSource dataSource, String url) {
        Path file = file(url);
        if (file == null) {
            throw wrong("postdate.store=sqlite with DataSource '" + name + "' at " + withoutSecrets(url)
                    + " (must be a file of SQLite)");
        }
        return new StoreChoice(JdbcStore.sqlite(file), dataSource, name);
    }

    private static @Nullable Path file(String url) {
        if (!url.startsWith(SQLITE)) {
            return null;
        }
        String file = url.substring(SQLITE.length());
        int parameters = file.indexOf('?');
        String path = parameters < 0 ? file : file.substring(0, parameters);
        return path.isEmpty() || path.startsWith(":") || path.startsWith("file:") ? null : Path.of(path);
    }

    private static StoreChoice memory(String why) {
        LOG.warn(
                "Postdate keeps messages in memory, where they are lost when the process ends and take no part in transactions, because {}",
                why);
        return new StoreChoice(InMemoryStore.create(), null, "memory");
    }

    private @Nullable String dataSourceName() {
        Map<String, Boolean> primary = new TreeMap<>();
        for (String name : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, DataSource.class)) {
            if (!ScopedProxyUtils.isScopedTarget(name)) {
                BeanDefinition definition =
                        beans.containsBeanDefinition(name) ? beans.getMergedBeanDefinition(name) : null;
                if (definition == null || isCandidate(definition) || name.equals(properties.dataSource())) {
                    primary.put(name, definition != null && definition.isPrimary());
                }
            }
        }
        String named = properties.dataSource();
        if (named != null) {
            if (!primary.containsKey(named)) {
                throw wrong("postdate.data-source=" + named
                        + " (must be the name of a DataSource bean, of which there are " + primary.keySet() + ")");
            }
            return named;
        }
        List<String> first = primary.keySet().stream()
                .filter(name -> primary.size() == 1 || Objects.requireNonNull(primary.get(name)))
                .toList();
        if (primary.size() > 1 && first.size() != 1) {
            throw wrong("postdate.data-source is not set and there are " + primary.size() + " DataSource beans, "
                    + primary.keySet()
                    + " (must name the one whose database keeps the messages, or one of them must be @Primary)");
        }
        return first.isEmpty() ? null : first.get(0);
    }

    /** Those that are none have been set aside for who asks for them by name. */
    private static boolean isCandidate(BeanDefinition definition) {
        return definition.isAutowireCandidate()
                && (!(definition instanceof AbstractBeanDefinition known) || known.isDefaultCandidate());
    }

    /** Transactions are bound to what such a proxy is around. */
    private static DataSource unwrapped(DataSource dataSource) {
        DataSource target =
                dataSource instanceof TransactionAwareDataSourceProxy proxy ? proxy.getTargetDataSource() : null;
        return target == null ? dataSource : target;
    }

    private static String url(String name, DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return connection.getMetaData().getURL();
        } catch (SQLException e) {
            throw new StoreException(
                    "DataSource '" + name + "' gives no connection, so it is not known what database it is: "
                            + e.getMessage() + " Check spring.datasource, or say postdate.store=memory to go without.",
                    true,
                    e);
        }
    }

    private static String withoutSecrets(String url) {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }

    private static String text(StoreKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static ConfigurationException wrong(String problem) {
        return new ConfigurationException(List.of(problem));
    }
}
