package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.MessageContext;
import dev.postdate.Postdate;
import dev.postdate.admin.DeadLetter;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.observe.NodeObserver;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.observe.Attempt;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spring.PostdateCustomizer;
import dev.postdate.spring.test.Messages.Invoice;
import dev.postdate.spring.test.Messages.Reminder;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;

/** A transactional handler runs in a transaction of Spring's, which ends with its message. */
class TransactionalHandlersTest {

    static class Handler {
        private final JdbcTemplate jdbc;
        private final MessageBus bus;
        private final Service service;

        Handler(JdbcTemplate jdbc, MessageBus bus, Service service) {
            this.jdbc = jdbc;
            this.bus = bus;
            this.service = service;
        }

        @Handles(transactional = true)
        void remind(Reminder reminder, MessageContext context) throws SQLException {
            jdbc.update("INSERT INTO effect VALUES (?)", reminder.order());
            bus.scheduleSend(new Invoice(reminder.order()), Duration.ofDays(1));
            assertThat(context.connection().getAutoCommit()).isFalse();
            switch (reminder.order()) {
                case "fails" -> throw new IllegalStateException("no");
                case "is cut off" -> {
                    if (context.attempt() == 1) {
                        jdbc.execute("SELECT pg_terminate_backend(pg_backend_pid())");
                    }
                }
                case "marks" -> service.marks();
                case "fails within" -> {
                    try {
                        service.fails();
                    } catch (IllegalStateException swallowed) {
                        // The transaction is lost all the same.
                    }
                }
                case "breaks a constraint" -> jdbc.update("INSERT INTO effect VALUES (?)", reminder.order());
                default -> service.writes(reminder.order() + " too");
            }
        }

        @Handles
        void invoice(Invoice invoice) {}
    }

    @Transactional
    static class Service {
        private final JdbcTemplate jdbc;

        Service(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        public void writes(String effect) {
            jdbc.update("INSERT INTO effect VALUES (?)", effect);
        }

        public void marks() {
            TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
        }

        @Transactional(propagation = Propagation.REQUIRED)
        public void fails() {
            throw new IllegalStateException("no");
        }
    }

    static class Watching {
        final BlockingQueue<Attempt> attempts = new LinkedBlockingQueue<>();

        @Bean
        BlockingQueue<Attempt> attempts() {
            return attempts;
        }

        @Bean
        PostdateCustomizer once() {
            return builder -> builder.retry(RetryPolicy.deadLetter()).observer(NodeObserver.ofAttempts(attempts::add));
        }
    }

    private ConfigurableApplicationContext context;

    @AfterEach
    void stop() {
        if (context != null) {
            context.close();
        }
    }

    /** Runs the handler for one order and answers what is left of it once the node is at rest. */
    private List<String> run(boolean jpa, String order) throws InterruptedException {
        App app = App.onPostgres(Service.class, Handler.class, Watching.class);
        context = (jpa ? app : app.withoutJpa()).start();
        JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
        jdbc.execute("CREATE TABLE effect (id text PRIMARY KEY)");
        context.getBean(MessageBus.class).send(new Reminder(order));
        assertThat(context.getBean(Watching.class).attempts.poll(30, TimeUnit.SECONDS))
                .isNotNull();
        context.getBean(Postdate.class).stopHandling(Duration.ofSeconds(10));
        return jdbc.queryForList("SELECT id FROM effect ORDER BY 1", String.class);
    }

    private long invoices() {
        return context.getBean(PostdateAdmin.class)
                .messages()
                .count(MessageQuery.all().type("shop.invoice"))
                .number();
    }

    private List<DeadLetter> deadLetters() {
        return context.getBean(PostdateAdmin.class).deadLetters().list();
    }

    @Test
    @Tag("G11")
    void whatItAndItsServicesDidIsCommittedWithTheEndOfItsMessage() throws InterruptedException {
        for (boolean jpa : new boolean[] {false, true}) {
            assertThat(run(jpa, "o-1")).containsExactly("o-1", "o-1 too");
            assertThat(invoices()).isEqualTo(1);
            assertThat(deadLetters()).isEmpty();
            context.close();
        }
    }

    @Test
    @Tag("G11")
    void whatAFailedOneDidIsRolledBack() throws InterruptedException {
        for (String order : List.of("fails", "marks", "fails within", "breaks a constraint")) {
            assertThat(run(false, order)).as(order).isEmpty();
            assertThat(invoices()).as(order).isZero();
            assertThat(deadLetters()).as(order).hasSize(1);
            context.close();
        }
    }

    @Test
    @Tag("G27")
    void aConnectionThatIsCutOffIsChargedToNoMessage() throws InterruptedException {
        context = App.onPostgres(Service.class, Handler.class, Watching.class)
                .withoutJpa()
                .start();
        JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
        jdbc.execute("CREATE TABLE effect (id text PRIMARY KEY)");
        context.getBean(MessageBus.class).send(new Reminder("is cut off"));
        BlockingQueue<Attempt> attempts = context.getBean(Watching.class).attempts;

        assertThat(attempts.poll(30, TimeUnit.SECONDS).error()).isNotNull();
        Attempt second = attempts.poll(30, TimeUnit.SECONDS);
        assertThat(second.error()).isNull();
        assertThat(second.claimed().progress().failures()).isZero();
        context.getBean(Postdate.class).stopHandling(Duration.ofSeconds(10));
        assertThat(deadLetters()).isEmpty();
        assertThat(jdbc.queryForList("SELECT id FROM effect", String.class)).containsExactly("is cut off");
    }

    static class TwoManagers {
        @Bean
        PlatformTransactionManager one(DataSource dataSource) {
            return new DataSourceTransactionManager(dataSource);
        }

        @Bean
        PlatformTransactionManager two(DataSource dataSource) {
            return new DataSourceTransactionManager(dataSource);
        }
    }

    static class ManagerOfAnotherDatabase {
        @Bean
        PlatformTransactionManager elsewhere() {
            return new DataSourceTransactionManager(App.dataSource(App.newDatabase()));
        }
    }

    @Test
    @Tag("G42")
    void managersThatCannotServeThemAreErrorsAtStart() {
        assertThat(App.onPostgres(Service.class, Handler.class, TwoManagers.class)
                        .withoutJpa()
                        .failure())
                .hasMessageContaining("transactional handlers with 2 transaction managers, [one, two]")
                .hasMessageContaining("@Primary");
        assertThat(App.onPostgres(Service.class, Handler.class, ManagerOfAnotherDatabase.class)
                        .withoutJpa()
                        .failure())
                .hasMessageContaining("must be one of DataSource 'dataSource'");
    }

    @Test
    @Tag("G11")
    void aTransactionMarkedAsRollbackOnlyIsAFailureThatSaysSo() throws InterruptedException {
        run(true, "marks");

        assertThat(deadLetters().get(0).errors().get(0).error()).contains("rollback-only");
    }
}
