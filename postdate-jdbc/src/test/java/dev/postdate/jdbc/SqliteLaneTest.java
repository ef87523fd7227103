package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.StoreException;
import dev.postdate.internal.time.SystemTime;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLaneTest {

    private static final String INSERT = "INSERT INTO numbers (number) VALUES (?)";

    private final SystemTime time = new SystemTime("test");
    private final ExecutorService callers = Executors.newCachedThreadPool();

    @TempDir
    Path directory;

    private SqliteFile file;
    private SqliteLane lane;

    @BeforeEach
    void open() {
        file = SqliteFile.open(directory.resolve("lane.db"), false, time);
        lane = file.lane();
        lane.write("make a table", List.of(), connection -> {
            connection.script("CREATE TABLE numbers (number INTEGER PRIMARY KEY CHECK (number < 1000)) STRICT");
            return true;
        });
    }

    @AfterEach
    void close() {
        callers.shutdownNow();
        file.close();
        time.close();
    }

    @Test
    void callersThatComeTogetherShareOneCommit() throws Exception {
        List<Future<Integer>> results = together(List.of(insert(1), insert(2), insert(3)));

        for (Future<Integer> result : results) {
            assertThat(result.get()).isEqualTo(1);
        }
        assertThat(numbers()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aPieceThatFailsIsUndoneAloneWhateverItThrows() throws Exception {
        List<Future<Integer>> results = together(List.of(
                insert(1),
                connection -> {
                    connection.update(INSERT, 2);
                    throw new IllegalArgumentException("unwanted");
                },
                connection -> {
                    connection.update(INSERT, 3);
                    return connection.update(INSERT, 4_000);
                },
                insert(5)));

        assertThat(results.get(0).get()).isEqualTo(1);
        assertThatThrownBy(() -> results.get(1).get()).hasCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> results.get(2).get())
                .hasCauseInstanceOf(StoreException.class)
                .hasMessageContaining("lane.db")
                .hasMessageContaining("a rule of the schema refused it");
        assertThat(results.get(3).get()).isEqualTo(1);
        assertThat(numbers()).containsExactly(1L, 5L);
    }

    @Test
    void aPieceThatEndsTheTransactionDoesNotTakeTheOthersWithIt() throws Exception {
        List<Future<Integer>> results = together(List.of(
                insert(1),
                connection -> {
                    connection.script("ROLLBACK");
                    throw new SQLException("as after a full disk");
                },
                insert(3)));

        assertThat(results.get(0).get()).isEqualTo(1);
        assertThatThrownBy(() -> results.get(1).get()).hasCauseInstanceOf(StoreException.class);
        assertThat(results.get(2).get()).isEqualTo(1);
        assertThat(numbers()).containsExactly(1L, 3L);
    }

    @Test
    void manyCallersAllGetTheirAnswer() throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (int caller = 0; caller < 32; caller++) {
            running.add(callers.submit(() -> {
                for (int number = next.getAndIncrement(); number < 900; number = next.getAndIncrement()) {
                    lane.write("insert", List.of(), insert(number));
                }
            }));
        }
        for (Future<?> caller : running) {
            caller.get(30, TimeUnit.SECONDS);
        }
        assertThat(numbers()).hasSize(900);
    }

    @Test
    void anInterruptedCallerGetsItsAnswerAndStaysInterrupted() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Future<?> first = callers.submit(() -> lane.write("hold the turn", List.of(), connection -> {
            taken.countDown();
            return waitFor(release);
        }));
        taken.await();
        Future<Boolean> interrupted = callers.submit(() -> {
            Thread.currentThread().interrupt();
            lane.write("insert", List.of(), insert(7));
            return Thread.interrupted();
        });
        time.await(Duration.ofSeconds(10), () -> lane.inLine() == 1);
        release.countDown();

        first.get();
        assertThat(interrupted.get()).isTrue();
        assertThat(numbers()).containsExactly(7L);
    }

    @Test
    void everyCommitIsForcedToTheDisk() {
        String settings = lane.write(
                "read settings",
                List.of(),
                connection -> connection.pragma("journal_mode") + " " + connection.pragma("synchronous") + " "
                        + connection.pragma("fullfsync"));

        assertThat(settings).isEqualTo("wal 2 1");
    }

    @Test
    void whoComesAfterTheEndIsToldSo() {
        file.close();

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> lane.write("insert", List.of(), insert(1)))
                .withMessageContaining("lane.db' is closed");
    }

    /** Runs all of them while they wait for the same turn, in this order. */
    private List<Future<Integer>> together(List<SqliteLane.Work<Integer>> pieces)
            throws InterruptedException, ExecutionException {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Future<?> first = callers.submit(() -> lane.write("hold the turn", List.of(), connection -> {
            taken.countDown();
            return waitFor(release);
        }));
        taken.await();
        List<Future<Integer>> results = new ArrayList<>();
        for (SqliteLane.Work<Integer> piece : pieces) {
            int before = lane.inLine();
            results.add(callers.submit(() -> lane.write("test", List.of(), piece)));
            assertThat(time.await(Duration.ofSeconds(10), () -> lane.inLine() > before))
                    .isTrue();
        }
        release.countDown();
        first.get();
        return results;
    }

    private static boolean waitFor(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SqliteLane.Work<Integer> insert(int number) {
        return connection -> connection.update(INSERT, number);
    }

    private List<Long> numbers() {
        return file.questions()
                .read(
                        "read",
                        connection ->
                                connection.list("SELECT number FROM numbers ORDER BY number", row -> row.number(1)));
    }
}
