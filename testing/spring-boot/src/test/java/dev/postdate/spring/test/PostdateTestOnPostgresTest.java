package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.spring.test.Messages.Invoice;
import dev.postdate.spring.test.Messages.Reminder;
import dev.postdate.spring.testing.PostdateTest;
import dev.postdate.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.Commit;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.transaction.AfterTransaction;
import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Transactions of tests and a clock that they move, on the application's database. */
@PostdateTest
@SpringBootTest(
        classes = {App.Auto.class, PostdateTestOnPostgresTest.Handler.class},
        properties = {
            "spring.application.name=shop",
            "spring.flyway.enabled=false",
            "spring.liquibase.enabled=false",
            "spring.datasource.username=postgres"
        })
class PostdateTestOnPostgresTest {

    static class Handler {
        final List<String> reminded = new ArrayList<>();
        private final JdbcTemplate jdbc;

        Handler(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
            jdbc.execute("CREATE TABLE reminded (reminder text, transactional boolean)");
        }

        @Handles
        void remind(Reminder reminder) {
            write(reminder.order());
        }

        @Handles(transactional = true)
        void invoice(Invoice invoice) {
            write(invoice.order());
        }

        private void write(String order) {
            reminded.add(order);
            jdbc.update(
                    "INSERT INTO reminded VALUES (?, ?)",
                    order,
                    TransactionSynchronizationManager.isActualTransactionActive());
        }

        List<Boolean> written(String order) {
            return jdbc.queryForList("SELECT transactional FROM reminded WHERE reminder = ?", Boolean.class, order);
        }
    }

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", App::newDatabase);
    }

    @Autowired
    private MessageBus bus;

    @Autowired
    private VirtualTime clock;

    @Autowired
    private Handler handler;

    private Runnable afterwards = () -> {};

    @BeforeEach
    void forget() {
        handler.reminded.clear();
    }

    @AfterTransaction
    void look() {
        afterwards.run();
    }

    @Test
    @Tag("G38")
    void threeDaysPassOnTheDatabase() {
        bus.scheduleSend(new Reminder("o-1"), Duration.ofDays(3));

        clock.advance(Duration.ofDays(3).minusMillis(1));
        assertThat(handler.reminded).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(handler.reminded).containsExactly("o-1");
    }

    @Test
    @Transactional
    void whatATestRollsBackIsNeverDelivered() {
        bus.scheduleSend(new Reminder("rolled back"), Duration.ofDays(3));
        clock.advance(Duration.ofDays(4));
        assertThat(handler.reminded).as("not committed yet").isEmpty();

        afterwards = () -> {
            clock.advance(Duration.ofDays(4));
            assertThat(handler.reminded).isEmpty();
        };
    }

    @Test
    @Transactional
    @Commit
    void whatATestCommitsIsDelivered() {
        bus.scheduleSend(new Reminder("committed"), Duration.ofDays(3));

        afterwards = () -> {
            clock.advance(Duration.ofDays(3));
            assertThat(handler.reminded).containsExactly("committed");
        };
    }

    @Test
    @Transactional
    void aTestMayEndItsTransactionAndBeginAnother() {
        bus.scheduleSend(new Reminder("before"), Duration.ofDays(3));
        TestTransaction.flagForCommit();
        TestTransaction.end();
        clock.advance(Duration.ofDays(3));
        assertThat(handler.reminded).containsExactly("before");

        TestTransaction.start();
        bus.scheduleSend(new Reminder("within"), Duration.ofDays(3));
        TestTransaction.end();
        clock.advance(Duration.ofDays(3));
        assertThat(handler.reminded).containsExactly("before");
    }

    @Test
    @Transactional
    void whatHandlersWriteIsNotRolledBackWithTheTest() {
        bus.scheduleSend(new Reminder("apart"), Duration.ofDays(3));
        bus.scheduleSend(new Invoice("transactional"), Duration.ofDays(3));
        TestTransaction.flagForCommit();
        TestTransaction.end();

        TestTransaction.start();
        clock.advance(Duration.ofDays(3));
        assertThat(handler.reminded).containsExactlyInAnyOrder("apart", "transactional");
        TestTransaction.end();

        assertThat(handler.written("apart")).containsExactly(false);
        assertThat(handler.written("transactional")).containsExactly(true);
    }
}
