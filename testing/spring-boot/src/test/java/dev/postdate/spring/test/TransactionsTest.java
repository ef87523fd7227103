package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.CancelResult;
import dev.postdate.Handles;
import dev.postdate.MessageBatch;
import dev.postdate.MessageBus;
import dev.postdate.ScheduleToken;
import dev.postdate.SendOptions;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spring.test.Messages.Reminder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/** What is scheduled in a transaction of Spring's shares its fate. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransactionsTest {

    private static final Duration LATER = Duration.ofDays(1);

    /** Told after its commit. */
    record Placed(String order) {}

    @Import(Inner.class)
    static class Orders {
        private final MessageBus bus;
        private final JdbcTemplate jdbc;
        private final DataSource dataSource;
        private final Inner inner;
        private final ApplicationEventPublisher events;

        Orders(MessageBus bus, JdbcTemplate jdbc, DataSource dataSource, Inner inner, ApplicationEventPublisher events) {
            this.bus = bus;
            this.jdbc = jdbc;
            this.dataSource = dataSource;
            this.inner = inner;
            this.events = events;
        }

        @Handles
        public void remind(Reminder reminder) {
            // None is due while these tests run.
        }

        private ScheduleToken place(String order) {
            jdbc.update("INSERT INTO orders VALUES (?)", order);
            return bus.scheduleSend(new Reminder(order), LATER).token();
        }

        @Transactional
        public ScheduleToken placeIn(String order) {
            return place(order);
        }

        @Transactional
        public void placeAndFail(String order) {
            place(order);
            throw new IllegalStateException("no");
        }

        @Transactional
        public void placeByPlainConnection(String order) throws SQLException {
            Connection connection = DataSourceUtils.getConnection(dataSource);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders VALUES (?)")) {
                insert.setString(1, order);
                insert.executeUpdate();
            } finally {
                DataSourceUtils.releaseConnection(connection, dataSource);
            }
            bus.scheduleSend(new Reminder(order), LATER);
            throw new IllegalStateException("no");
        }

        @Transactional
        public CancelResult cancelAndFail(ScheduleToken token, AtomicReference<CancelResult> seen) {
            seen.set(bus.cancel(token));
            throw new IllegalStateException("no");
        }

        @Transactional
        public void placeAndAnotherInATransactionOfItsOwn(String order, String another) {
            place(order);
            inner.placeAnew(another);
            throw new IllegalStateException("no");
        }

        @Transactional
        public void placeAndOneThatIsRolledBackToItsSavepoint(String order, String nested) {
            place(order);
            try {
                inner.placeNestedAndFail(nested);
            } catch (IllegalStateException expected) {
                // To the savepoint.
            }
        }

        @Transactional
        public void placeAndTell(String order) {
            place(order);
            events.publishEvent(new Placed(order));
        }

        @Transactional(readOnly = true)
        public void looksAndPlaces(ScheduleToken token) {
            assertThat(bus.find(token)).isPresent();
            bus.scheduleSend(new Reminder("o-2"), LATER);
        }

        @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
        public void placed(Placed event) {
            bus.scheduleSend(new Reminder(event.order() + " told"), LATER);
        }

        @TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
        public void notPlaced(Placed event) {
            bus.scheduleSend(new Reminder(event.order() + " told of the rollback"), LATER);
        }

        @Transactional
        public void tellAndFail(String order) {
            events.publishEvent(new Placed(order));
            throw new IllegalStateException("no");
        }
    }

    static class Inner {
        private final MessageBus bus;
        private final JdbcTemplate jdbc;

        Inner(MessageBus bus, JdbcTemplate jdbc) {
            this.bus = bus;
            this.jdbc = jdbc;
        }

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void placeAnew(String order) {
            jdbc.update("INSERT INTO orders VALUES (?)", order);
            bus.scheduleSend(new Reminder(order), LATER);
        }

        @Transactional(propagation = Propagation.NESTED)
        public void placeNestedAndFail(String order) {
            bus.scheduleSend(new Reminder(order), LATER);
            throw new IllegalStateException("no");
        }
    }

    private ConfigurableApplicationContext context;
    private Orders orders;
    private MessageBus bus;
    private PostdateAdmin admin;
    private JdbcTemplate jdbc;
    private TransactionTemplate transaction;

    @BeforeAll
    void start() {
        context = App.onPostgres(Orders.class).withoutJpa().start();
        orders = context.getBean(Orders.class);
        bus = context.getBean(MessageBus.class);
        admin = context.getBean(PostdateAdmin.class);
        jdbc = context.getBean(JdbcTemplate.class);
        transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        jdbc.execute("CREATE TABLE orders (id text PRIMARY KEY)");
    }

    @BeforeEach
    void empty() {
        jdbc.update("DELETE FROM orders");
        jdbc.update("DELETE FROM postdate_message");
    }

    @AfterAll
    void stop() {
        context.close();
    }

    private long waiting() {
        return admin.messages().count(MessageQuery.all()).number();
    }

    private int placed() {
        return jdbc.queryForObject("SELECT count(*) FROM orders", Integer.class);
    }

    @Test
    @Tag("G15")
    void whatIsScheduledCommitsWithTheTransaction() {
        ScheduleToken token = orders.placeIn("o-1");

        assertThat(bus.find(token)).isPresent();
        assertThat(placed()).isEqualTo(1);
    }

    @Test
    @Tag("G15")
    void anExceptionAfterSchedulingLeavesNeitherRowNorMessage() {
        assertThatThrownBy(() -> orders.placeAndFail("o-1")).hasMessage("no");

        assertThat(placed()).isZero();
        assertThat(waiting()).isZero();
    }

    @Test
    @Tag("G15")
    void aPlainConnectionOfTheTransactionIsTheSame() {
        assertThatThrownBy(() -> orders.placeByPlainConnection("o-1")).hasMessage("no");

        assertThat(placed()).isZero();
        assertThat(waiting()).isZero();
    }

    @Test
    @Tag("G16")
    void aRollbackUndoesACancel() {
        ScheduleToken token = orders.placeIn("o-1");
        AtomicReference<CancelResult> seen = new AtomicReference<>();

        assertThatThrownBy(() -> orders.cancelAndFail(token, seen)).hasMessage("no");

        assertThat(seen.get().cancelled()).isTrue();
        assertThat(bus.find(token)).isPresent();
        assertThat(bus.cancel(token).cancelled()).isTrue();
    }

    @Test
    @Tag("G15")
    void aNewTransactionWithinAnotherHasAFateOfItsOwn() {
        assertThatThrownBy(() -> orders.placeAndAnotherInATransactionOfItsOwn("o-1", "o-2"))
                .hasMessage("no");

        assertThat(placed()).isEqualTo(1);
        assertThat(waiting()).isEqualTo(1);
    }

    @Test
    @Tag("G15")
    void aSavepointTakesBackWhatCameAfterIt() {
        orders.placeAndOneThatIsRolledBackToItsSavepoint("o-1", "o-2");

        assertThat(waiting()).isEqualTo(1);
    }

    @Test
    @Tag("G15")
    void aTransactionGoesOnBehindASavepointThatWasRolledBack() {
        transaction.executeWithoutResult(status -> {
            orders.placeAndOneThatIsRolledBackToItsSavepoint("o-1", "o-2");
            bus.scheduleSend(new Reminder("o-3"), LATER);
            status.setRollbackOnly();
        });

        assertThat(waiting()).isZero();
    }

    @Test
    @Tag("G15")
    void aTransactionGoesOnBehindOneOfAnotherManager() {
        TransactionTemplate other = another();
        transaction.executeWithoutResult(status -> {
            other.executeWithoutResult(inner -> {});
            bus.scheduleSend(new Reminder("o-1"), LATER);
            status.setRollbackOnly();
        });

        assertThat(waiting()).isZero();
    }

    @Test
    @Tag("G15")
    void whoIsToldOfACommitOfAnotherManagerSchedulesByItself() {
        another().executeWithoutResult(status -> context.publishEvent(new Placed("o-1")));

        assertThat(waiting()).isEqualTo(1);
    }

    /** On another database, and told of like those of the application. */
    private TransactionTemplate another() {
        DataSourceTransactionManager manager = new DataSourceTransactionManager(new DriverManagerDataSource(
                "jdbc:postgresql://127.0.0.1:" + App.server().port() + "/postgres", "postgres", ""));
        context.getBeansOfType(TransactionExecutionListener.class).values().forEach(manager::addListener);
        return new TransactionTemplate(manager);
    }

    @Test
    @Tag("G15")
    void aTransactionMarkedAsRollbackOnlyLeavesNothing() {
        transaction.executeWithoutResult(status -> {
            bus.scheduleSend(new Reminder("o-1"), LATER);
            status.setRollbackOnly();
        });

        assertThat(waiting()).isZero();
    }

    @Test
    @Tag("G15")
    void aTransactionThatOnlyReadsFindsAndRefusesToStore() {
        ScheduleToken token = orders.placeIn("o-1");

        assertThatThrownBy(() -> transactionThatReads(token))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("looksAndSchedules")
                .hasMessageContaining("only reads")
                .hasMessageContaining("readOnly");
        assertThat(waiting()).isEqualTo(1);
    }

    @Test
    @Tag("G15")
    void aMethodThatOnlyReadsRefusesToStore() {
        ScheduleToken token = orders.placeIn("o-1");

        assertThatThrownBy(() -> orders.looksAndPlaces(token))
                .hasMessageContaining("looksAndPlaces")
                .hasMessageContaining("only reads");
    }

    private void transactionThatReads(ScheduleToken token) {
        TransactionTemplate reading = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        reading.setReadOnly(true);
        reading.setName("looksAndSchedules");
        reading.executeWithoutResult(status -> {
            assertThat(bus.find(token)).isPresent();
            bus.scheduleSend(new Reminder("o-2"), LATER);
        });
    }

    @Test
    @Tag("G15")
    void whoIsToldOfACommitSchedulesByItself() {
        orders.placeAndTell("o-1");

        assertThat(waiting()).as("the order's, and the one of who was told").isEqualTo(2);
    }

    @Test
    @Tag("G15")
    void whoIsToldOfARollbackSchedulesByItself() {
        assertThatThrownBy(() -> orders.tellAndFail("o-1")).hasMessage("no");

        assertThat(waiting()).isEqualTo(1);
    }

    @Test
    @Tag("G15")
    void aBatchSharesTheFateOfTheTransactionItWasBegunIn() {
        transaction.executeWithoutResult(status -> {
            MessageBatch batch = bus.batch();
            batch.scheduleSend(new Reminder("o-1"), LATER);
            batch.scheduleSend(new Reminder("o-2"), LATER);
            assertThat(batch.submit()).hasSize(2);
            status.setRollbackOnly();
        });
        assertThat(waiting()).isZero();

        MessageBatch outside = bus.batch();
        outside.scheduleSend(new Reminder("o-1"), LATER);
        transaction.executeWithoutResult(status -> assertThatThrownBy(outside::submit)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Begin and submit it in the same transaction"));
        assertThat(waiting()).isZero();
        outside.submit();
        assertThat(waiting()).isEqualTo(1);
    }

    @Test
    @Tag("G15")
    void aTransactionOfAnotherDataSourceIsRefused() {
        TransactionTemplate other = another();

        other.executeWithoutResult(status -> {
            assertThatThrownBy(() -> bus.scheduleSend(new Reminder("o-1"), LATER))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is not one of DataSource 'dataSource'")
                    .hasMessageContaining("postdate.data-source");
            // Even if a connection of ours is kept for its length.
            assertThat(placed()).isZero();
            assertThatThrownBy(() -> bus.send(new Reminder("o-1"), SendOptions.none()))
                    .hasMessageContaining("is not one of DataSource 'dataSource'");
        });
        assertThat(waiting()).isZero();
    }
}
