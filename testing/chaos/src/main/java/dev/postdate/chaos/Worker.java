package dev.postdate.chaos;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.HandlerOptions;
import dev.postdate.MessageContext;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.StoreException;
import dev.postdate.jdbc.JdbcStore;
import dev.postdate.jdbc.PostgresOptions;
import dev.postdate.retry.RetryPolicy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** A process that handles messages and writes down what it sees, until it is ended. */
final class Worker {

    static final Duration LEASE = Duration.ofSeconds(3);
    static final Duration RENEWAL = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration WORK = Duration.ofMillis(2);
    private static final int PLAIN = 8;
    private static final int TRANSACTIONAL = 4;
    private static final int ENGINE = 5;

    private final Run.Book book;
    private final DataSource clocks;

    private Worker(Run.Book book, DataSource clocks) {
        this.book = book;
        this.clocks = clocks;
    }

    /** Runs until the process is told to stop. */
    static void run(String url, Path directory) throws InterruptedException {
        ProcessHandle.current().parent().ifPresent(Worker::endWith);
        Worker worker =
                new Worker(Run.Book.of(directory, ProcessHandle.current().pid()), pool(url, PLAIN));
        int poolSize = ENGINE + TRANSACTIONAL;
        DataSource pool = pool(url, poolSize);
        Postdate node = null;
        while (node == null) {
            try {
                node = worker.describe(pool, poolSize).start();
            } catch (StoreException e) {
                if (!e.isTransient()) {
                    throw e;
                }
                // The server is away just now.
                Thread.sleep(PAUSE.toMillis());
            }
        }
        stopWith(node);
    }

    /** Whatever ends the one who started it, however suddenly, ends it too. */
    private static void endWith(ProcessHandle starter) {
        Thread watch = new Thread(
                () -> {
                    starter.onExit().join();
                    Runtime.getRuntime().halt(1);
                },
                "watch the starter");
        watch.setDaemon(true);
        watch.start();
    }

    private PostdateBuilder describe(DataSource pool, int poolSize) {
        return Postdate.builder(Messages.APPLICATION)
                .store(JdbcStore.postgres(pool, PostgresOptions.defaults().withPoolSize(poolSize)))
                .lease(LEASE, RENEWAL)
                // Failures are the server's here, never the messages'.
                .retry(RetryPolicy.exponential(999, PAUSE, 1, PAUSE).thenDeadLetter())
                .queue("plain", queue -> queue.parallelism(PLAIN))
                .queue("transactional", queue -> queue.parallelism(TRANSACTIONAL))
                .handle(Messages.Plain.class, HandlerOptions.onQueue("plain"), this::handle)
                .handle(
                        Messages.Transactional.class,
                        HandlerOptions.onQueue("transactional").withTransaction(),
                        this::handle);
    }

    private static void stopWith(Postdate node) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            node.close();
            stopped.countDown();
        }));
        System.out.println("ready " + node.node());
        stopped.await();
    }

    static HikariDataSource pool(String url, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5_000);
        // The server may be away when a worker starts.
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private void handle(Messages.Plain message, MessageContext context) throws SQLException {
        Instant clock;
        try (Connection connection = clocks.getConnection()) {
            clock = clock(connection);
        }
        book.began(message.number(), context.attempt(), clock);
        work();
        book.ended(message.number(), context.attempt());
    }

    private void handle(Messages.Transactional message, MessageContext context) throws SQLException {
        book.began(message.number(), context.attempt(), clock(context.connection()));
        try (PreparedStatement insert =
                context.connection().prepareStatement("INSERT INTO chaos_effect (number) VALUES (?)")) {
            insert.setLong(1, message.number());
            insert.executeUpdate();
        }
        work();
        book.ended(message.number(), context.attempt());
    }

    /** Time for a strike to come between. */
    private static void work() {
        LockSupport.parkNanos(WORK.toNanos());
    }

    private static Instant clock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("SELECT clock_timestamp()")) {
            answer.next();
            return answer.getObject(1, OffsetDateTime.class).toInstant();
        }
    }
}
