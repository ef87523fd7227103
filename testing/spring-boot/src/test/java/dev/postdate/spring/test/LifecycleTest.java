package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.Postdate;
import dev.postdate.spring.test.Messages.Reminder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.CommandLineRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;

/** When handling begins and ends, and that nothing stays behind. */
class LifecycleTest {

    /** Something that starts late and ends early, such as a web server. */
    static class Server implements SmartLifecycle {
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        private final MessageBus bus;
        private volatile boolean running;
        private volatile String atItsEnd = "not ended";

        Server(MessageBus bus) {
            this.bus = bus;
            // The bus is there as soon as a bean is.
            bus.send(new Reminder("from a constructor"));
        }

        @Override
        public void start() {
            running = true;
            bus.send(new Reminder("from a start"));
        }

        @Override
        public void stop() {
            // A request that came in before: the bus is still there, and nothing handles any more.
            bus.send(new Reminder("from a stop"));
            atItsEnd = seen.toString();
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return SmartLifecycle.DEFAULT_PHASE - 1024;
        }

        @Handles
        void remind(Reminder reminder) {
            seen.add((running ? "running: " : "stopped: ") + reminder.order());
        }
    }

    @Test
    @Tag("G13")
    void handlingBeginsAfterAndEndsBeforeEverythingElse() throws InterruptedException {
        ConfigurableApplicationContext context = App.onPostgres(Server.class).withoutJpa().start();
        Server server = context.getBean(Server.class);
        assertThat(nextTwo(server))
                .containsExactlyInAnyOrder("running: from a constructor", "running: from a start");

        context.close();

        assertThat(server.atItsEnd).isEqualTo("[]");
        assertThat(server.seen).as("what was sent last waits for the next start").isEmpty();
        assertThatThrownBy(() -> server.bus.send(new Reminder("after the end")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is stopped since");
    }

    private static String next(Server server) throws InterruptedException {
        return server.seen.poll(30, TimeUnit.SECONDS);
    }

    private static List<String> nextTwo(Server server) throws InterruptedException {
        String first = next(server);
        return List.of(first, next(server));
    }

    static class Busy {
        final CountDownLatch begun = new CountDownLatch(20);
        final AtomicInteger ended = new AtomicInteger();

        @Handles
        void remind(Reminder reminder) throws InterruptedException {
            begun.countDown();
            // What runs when the application is told to stop.
            Thread.sleep(300);
            ended.incrementAndGet();
        }
    }

    static class Sending {
        @Bean
        CommandLineRunner sends(MessageBus bus) {
            return arguments -> {
                for (int i = 0; i < 200; i++) {
                    bus.send(new Reminder("o-" + i));
                }
            };
        }
    }

    @Test
    @Tag("G13")
    void aStopUnderLoadLeavesNothingClaimedAndLosesNothing() throws Exception {
        String url = App.newDatabase();
        ConfigurableApplicationContext context = App.of(Busy.class, Sending.class)
                .on(url)
                .withoutJpa()
                .with("spring.datasource.hikari.maximum-pool-size", "20")
                .start();
        Busy busy = context.getBean(Busy.class);
        HikariDataSource pool = context.getBean(HikariDataSource.class);
        // Ten at once, so twenty that have begun mean that some have ended.
        assertThat(busy.begun.await(30, TimeUnit.SECONDS)).isTrue();
        context.close();

        assertThat(pool.isClosed()).isTrue();
        try (Connection connection = App.dataSource(url).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*), count(epoch), (SELECT count(*) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()) FROM postdate_message")) {
            row.next();
            assertThat(row.getInt(1) + busy.ended.get()).as("waiting and handled").isEqualTo(200);
            assertThat(row.getInt(2)).as("claimed").isZero();
            assertThat(row.getInt(3)).as("connections").isZero();
        }
    }

    static class Idle {
        @Handles
        void remind(Reminder reminder) {}
    }

    @Test
    void fiftyContextsInOneProcessLeaveNoThreadAndNoConnection() throws Exception {
        String url = App.newDatabase();
        App app = App.of(Idle.class).on(url).withoutJpa();
        app.start().close();
        Map<String, Long> before = threads();
        for (int i = 0; i < 50; i++) {
            try (ConfigurableApplicationContext context = app.start()) {
                context.getBean(MessageBus.class).send(new Reminder("o-" + i));
            }
        }

        Map<String, Long> after = threads();
        assertThat(after).as("threads").allSatisfy((name, count) -> assertThat(count)
                .as(name)
                // Some of the JVM's and the pool's own come and go; fifty of one would be fifty more.
                .isLessThanOrEqualTo(before.getOrDefault(name, 0L) + 5));
        assertThat(connections(url)).as("connections").isZero();
    }

    /** By name, without the numbers that each gets. */
    private static Map<String, Long> threads() throws InterruptedException {
        // Executors let go of their threads some moments after they were told to.
        TimeUnit.SECONDS.sleep(2);
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .collect(Collectors.groupingBy(
                        thread -> thread.getName().replaceAll("\\d+", "N"), TreeMap::new, Collectors.counting()));
    }

    private static int connections(String url) throws SQLException {
        try (Connection connection = App.dataSource(url).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND pid <> pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void theContextMayBeStoppedAndStartedAgain() throws InterruptedException {
        try (ConfigurableApplicationContext context = App.onPostgres(Server.class).withoutJpa().start()) {
            Server server = context.getBean(Server.class);
            next(server);
            next(server);
            context.stop();
            assertThat(server.seen).isEmpty();
            context.start();
            assertThat(nextTwo(server))
                    .containsExactlyInAnyOrder("running: from a stop", "running: from a start");
            assertThat(context.getBean(Postdate.class).admin().health().engine()).isPresent();
            assertThat(context.getBean(DataSource.class)).isNotNull();
        }
    }
}
