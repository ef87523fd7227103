package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.ScheduleToken;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spring.test.Messages.Reminder;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

/** The textbook's order, with its reminder, through JPA. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JpaTest {

    @Entity
    @Table(name = "purchase")
    static class Order {
        @Id
        private String id;

        private String reminder;

        protected Order() {}

        Order(String id, ScheduleToken reminder) {
            this.id = id;
            this.reminder = reminder.toString();
        }

        ScheduleToken reminder() {
            return ScheduleToken.parse(reminder);
        }
    }

    @AutoConfigurationPackage
    @Transactional
    static class Orders {
        private final EntityManager entities;
        private final MessageBus bus;

        Orders(EntityManager entities, MessageBus bus) {
            this.entities = entities;
            this.bus = bus;
        }

        public void place(String id) {
            ScheduleToken reminder =
                    bus.scheduleSend(new Reminder(id), Duration.ofMinutes(30)).token();
            // Flushed by the commit, whose failure takes the reminder with it.
            entities.persist(new Order(id, reminder));
        }

        public void placeAndFail(String id) {
            place(id);
            entities.flush();
            throw new IllegalStateException("no");
        }

        public boolean confirm(String id) {
            return bus.cancel(entities.find(Order.class, id).reminder()).cancelled();
        }

        @Handles
        public void remind(Reminder reminder) {
            // None is due while these tests run.
        }
    }

    private ConfigurableApplicationContext context;
    private Orders orders;
    private JdbcTemplate jdbc;

    @BeforeAll
    void start() {
        context = App.onPostgres(Orders.class)
                .with("spring.jpa.hibernate.ddl-auto", "create")
                .start();
        orders = context.getBean(Orders.class);
        jdbc = context.getBean(JdbcTemplate.class);
    }

    @AfterAll
    void stop() {
        context.close();
    }

    @BeforeEach
    void empty() {
        jdbc.update("DELETE FROM purchase");
        jdbc.update("DELETE FROM postdate_message");
    }

    private long reminders() {
        return context.getBean(PostdateAdmin.class)
                .messages()
                .count(MessageQuery.all())
                .number();
    }

    private int placed() {
        return jdbc.queryForObject("SELECT count(*) FROM purchase", Integer.class);
    }

    @Test
    @Tag("G15")
    void orderAndReminderAreStoredTogetherAndTheReminderIsCancelledLater() {
        orders.place("o-1");
        assertThat(placed()).isEqualTo(1);
        assertThat(reminders()).isEqualTo(1);

        assertThat(orders.confirm("o-1")).isTrue();
        assertThat(reminders()).isZero();
    }

    @Test
    @Tag("G15")
    void anExceptionLeavesNeitherOrderNorReminder() {
        assertThatThrownBy(() -> orders.placeAndFail("o-1")).hasMessage("no");

        assertThat(placed()).isZero();
        assertThat(reminders()).isZero();
    }

    @Test
    @Tag("G15")
    void aFlushThatFailsAtTheCommitLeavesNoReminder() {
        orders.place("o-1");

        assertThatThrownBy(() -> orders.place("o-1")).isInstanceOf(RuntimeException.class);

        assertThat(placed()).isEqualTo(1);
        assertThat(reminders()).isEqualTo(1);
    }
}
