package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.spring.test.Messages.Reminder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.CommandLineRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a process leaves behind that is told to end while it is busy. */
class TerminationTest {

    private static final int AT_ONCE = 200;
    private static final int MESSAGES = 400;
    private static final String ALL_BUSY = "all are busy";

    static class Busy {
        private final JdbcTemplate jdbc;
        private final CountDownLatch begun = new CountDownLatch(AT_ONCE);
        private final CountDownLatch told = new CountDownLatch(1);

        Busy(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Handles(queue = "work")
        void remind(Reminder reminder) throws InterruptedException {
            jdbc.update("INSERT INTO run (message) VALUES (?)", reminder.order());
            begun.countDown();
            told.await();
            // The work that is left when the process is told to end.
            Thread.sleep(1_000);
            jdbc.update("UPDATE run SET ended = true WHERE message = ?", reminder.order());
        }

        /** Before anything is stopped. */
        @EventListener
        void closing(ContextClosedEvent event) {
            told.countDown();
        }

        @Bean
        CommandLineRunner sendsAndTells(MessageBus bus) {
            return arguments -> {
                for (int i = 0; i < MESSAGES; i++) {
                    bus.send(new Reminder("o-" + i));
                }
                begun.await();
                System.out.println(ALL_BUSY);
            };
        }
    }

    /** The application in its own process. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            App.of(Busy.class)
                    .on(arguments[0])
                    .withoutJpa()
                    .with("postdate.queues.work.parallelism", AT_ONCE)
                    .with("spring.datasource.hikari.maximum-pool-size", "20")
                    .start();
        }
    }

    @Test
    @Tag("G13")
    void aTerminatedProcessEndsWhatItHasBegunAndLeavesTheRest(@TempDir Path directory) throws Exception {
        String url = App.newDatabase();
        JdbcTemplate database = new JdbcTemplate(App.dataSource(url));
        database.execute("CREATE TABLE run (message text PRIMARY KEY, ended boolean NOT NULL DEFAULT false)");

        try (ChildJvm child = ChildJvm.start(directory, List.of(), List.of(), Main.class, url)) {
            child.awaitLine(ALL_BUSY);
            child.terminate();
            int exitCode = child.exitCode();
            assertThat(exitCode).as(child::said).isEqualTo(128 + 15);
        }

        assertThat(count(database, "run WHERE NOT ended")).as("begun and not ended").isZero();
        assertThat(count(database, "run")).as("handled").isBetween(AT_ONCE, MESSAGES - 1);
        assertThat(count(database, "postdate_message WHERE epoch IS NOT NULL"))
                .as("claimed")
                .isZero();
        assertThat(count(database, "run") + count(database, "postdate_message"))
                .as("handled and waiting")
                .isEqualTo(MESSAGES);
        assertThat(count(database, "postdate_dead_letter")).as("dead letters").isZero();
        assertThat(connectionsSoon(database)).as("connections").isZero();
    }

    private static int count(JdbcTemplate database, String rows) {
        Integer count = database.queryForObject("SELECT count(*) FROM " + rows, Integer.class);
        return count == null ? 0 : count;
    }

    /** The server's side of a connection ends some moments after the client's. */
    private static int connectionsSoon(JdbcTemplate database) {
        int left = connections(database);
        for (int looks = 0; left > 0 && looks < 200; looks++) {
            database.queryForList("SELECT pg_sleep(0.05)");
            left = connections(database);
        }
        return left;
    }

    private static int connections(JdbcTemplate database) {
        return count(
                database,
                "pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()");
    }
}
