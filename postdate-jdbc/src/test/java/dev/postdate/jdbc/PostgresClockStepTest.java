package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.internal.time.SystemTime;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A database whose clock is set by five minutes while nodes run. Needs libfaketime (Debian: {@code apt-get install faketime}). */
@Tag("all-postgres")
class PostgresClockStepTest {

    private static final Duration STEP = Duration.ofMinutes(5);
    private static final SystemTime TIME = new SystemTime("clock-step");
    private static Path offset;
    private static PrivatePostgres server;

    private final Runs runs = new Runs();
    private final CountDownLatch stepped = new CountDownLatch(1);

    @BeforeAll
    static void start() throws IOException {
        Optional<Path> library = library();
        assumeTrue(library.isPresent(), "The clock of a server is set with libfaketime, which is not installed.");
        offset = Files.createTempFile("postdate-clock-", ".offset");
        Files.setPosixFilePermissions(offset, PosixFilePermissions.fromString("rw-r--r--"));
        setClock(Duration.ZERO);
        server = PrivatePostgres.startFrom(
                Path.of(System.getProperty("postgres.binaries", "target/fast/postgres"), "postgres-18.jar"),
                Map.of(),
                Map.of(
                        "LD_PRELOAD",
                        library.get().toString(),
                        "FAKETIME_TIMESTAMP_FILE",
                        offset.toString(),
                        "FAKETIME_NO_CACHE",
                        "1",
                        "FAKETIME_DONT_FAKE_MONOTONIC",
                        "1"));
    }

    private static Optional<Path> library() throws IOException {
        try (Stream<Path> directories = Files.list(Path.of("/usr/lib"))) {
            return directories
                    .map(directory -> directory.resolve("faketime").resolve("libfaketime.so.1"))
                    .filter(Files::exists)
                    .findFirst();
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
            Files.delete(offset);
        }
    }

    @AfterEach
    void drop() throws IOException, SQLException {
        setClock(Duration.ZERO);
        server.execute("DROP SCHEMA public CASCADE");
        server.execute("CREATE SCHEMA public");
    }

    /** How far ahead of the time the server's clock is. */
    private static void setClock(Duration ahead) throws IOException {
        Path next = Files.createTempFile(offset.getParent(), "postdate-clock-", ".next");
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(next, (ahead.isNegative() ? "" : "+") + ahead.toSeconds() + "\n");
        // Never seen half written.
        Files.move(next, offset, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Instant databaseNow() throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet now = statement.executeQuery("SELECT clock_timestamp()")) {
            now.next();
            return now.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    private static List<Long> epochs() throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT epoch FROM postdate_node WHERE alive ORDER BY epoch")) {
            List<Long> epochs = new ArrayList<>();
            while (rows.next()) {
                epochs.add(rows.getLong(1));
            }
            return epochs;
        }
    }

    /** Handlers of messages that are to be running wait until the clock has been set. */
    private PostdateBuilder node() {
        return node(JdbcStore.postgres(server.dataSource()));
    }

    private PostdateBuilder node(Store store) {
        return Runs.node(store, RetryPolicy.standard()).handle(Ping.class, (ping, context) -> {
            runs.add(ping, context);
            if (ping.text().startsWith("running-")) {
                assertThat(stepped.await(60, TimeUnit.SECONDS)).isTrue();
            }
        });
    }

    private static long count(String sql) {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet number = statement.executeQuery(sql)) {
            number.next();
            return number.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException("The server does not answer", e);
        }
    }

    private static long renewals() {
        return count("SELECT min(renewals) FROM postdate_node WHERE alive");
    }

    /** As many renewals of every node as show that none is taken for dead. */
    private static void awaitALease() {
        long before = renewals();
        long lease = 2 * Runs.LEASE.toNanos() / Runs.RENEWAL.toNanos();
        Runs.await("renewals of every node", () -> renewals() > before + lease);
    }

    private static void assertIsOff(Duration by) throws SQLException {
        assertThat(Duration.between(TIME.instant(), databaseNow())).isBetween(by.minusSeconds(30), by.plusSeconds(30));
    }

    @Test
    @Tag("G27")
    void aStepForwardsDeliversWhatIsDueByThenAndKillsNobody() throws Exception {
        try (Postdate one = node().start();
                Postdate two = node().start()) {
            Sender sender = new Sender(one.bus());
            List<String> texts = new ArrayList<>(Runs.texts("running-", 4));
            texts.addAll(Runs.texts("soon-", 20));
            texts.forEach(text -> sender.send(text, Duration.ZERO));
            sender.send("in three minutes", Duration.ofMinutes(3));
            sender.send("in three hours", Duration.ofHours(3));
            runs.awaitAll(texts);
            List<Long> epochs = epochs();

            setClock(STEP);
            assertIsOff(STEP);
            runs.awaitAll(List.of("in three minutes"));
            awaitALease();
            stepped.countDown();

            texts.add("in three minutes");
            Runs.await(
                    "all but what is due in hours",
                    () -> two.admin().messages().count(MessageQuery.all()).number() == 1);
            assertThat(runs.all()).extracting(Runs.Run::text).containsExactlyInAnyOrderElementsOf(texts);
            assertThat(runs.all()).extracting(Runs.Run::attempt).containsOnly(1);
            assertThat(epochs()).as("epochs of nodes that lived").isEqualTo(epochs);
        }
    }

    @Test
    @Tag("G01")
    @Tag("G27")
    void aStepBackwardsHoldsBackWhatIsNotDueAnyMoreAndKillsNobody() throws Exception {
        try (Postdate one = node().start();
                Postdate two = node().start()) {
            Sender sender = new Sender(one.bus());
            List<String> texts = new ArrayList<>(Runs.texts("running-", 4));
            texts.forEach(text -> sender.send(text, Duration.ZERO));
            runs.awaitAll(texts);
            sender.send("due before the step", Duration.ofSeconds(3));
            List<Long> epochs = epochs();

            setClock(STEP.negated());
            assertIsOff(STEP.negated());
            sender.send("due after the step", Duration.ofMillis(300));
            runs.awaitAll(List.of("due after the step"));
            awaitALease();
            stepped.countDown();
            sender.send("last", Duration.ZERO);
            runs.awaitAll(List.of("last"));
            assertThat(runs.has("due before the step"))
                    .as("by the clock of the database it is not due")
                    .isFalse();
            assertThat(epochs()).as("epochs of nodes that lived").isEqualTo(epochs);

            setClock(Duration.ZERO);
            texts.addAll(List.of("due before the step", "due after the step", "last"));
            runs.assertEachOnce(texts, two);
            assertThat(runs.all()).hasSize(texts.size());
        }
    }

    @Test
    @Tag("G09")
    @Tag("G27")
    void aNodeThatDiesWhileTheClockIsHoursBehindLosesNothing() throws Exception {
        try (OneAddress address = new OneAddress(server.port());
                Postdate dying = node(JdbcStore.postgres(address.dataSource()))
                        .stopTimeout(Duration.ofMillis(100))
                        .start()) {
            new Sender(dying.bus()).send("running-1", Duration.ZERO);
            runs.awaitAll(List.of("running-1"));
            setClock(Duration.ofHours(-2));
            try (Postdate other = node().start()) {
                address.close();
                Runs.await("one node that is left", () -> count("SELECT count(*) FROM postdate_node") == 1);
                assertThat(count("SELECT count(*) FROM postdate_message WHERE epoch IS NOT NULL"))
                        .as("messages in the hands of the dead")
                        .isZero();
                stepped.countDown();
                setClock(Duration.ZERO);
                Runs.assertNothingIsLeft(other);
                assertThat(runs.all()).containsExactly(new Runs.Run("running-1", 1), new Runs.Run("running-1", 2));
            }
        }
    }
}
