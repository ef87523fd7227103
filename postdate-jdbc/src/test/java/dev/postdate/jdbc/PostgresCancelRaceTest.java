package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.CancelResult.Outcome;
import dev.postdate.HandlerOptions;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.SchedulingResult;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spi.MessageQuery;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cancels within transactions of their callers against delivery by a node that shares nothing with them but the database. */
@PostgresVersion(18)
class PostgresCancelRaceTest {

    private static final int MESSAGES = 10_000;
    private static final int CALLERS = 4;
    private static final int OFTEN = 100;
    private static final Duration LEAD = Duration.ofMillis(8);
    private static final Duration AROUND = Duration.ofMillis(4);
    private static final long HANDLING_NANOS = 1_000_000;

    @MessageType("test.raced")
    record Raced(int number) {}

    private record Answer(int number, Outcome outcome, boolean committed) {}

    private final PrivatePostgres server;
    private final PostgresFixture fixture;

    PostgresCancelRaceTest(PrivatePostgres server) {
        this.server = server;
        this.fixture = PostgresFixture.on(server);
    }

    @AfterEach
    void drop() throws SQLException {
        fixture.close();
    }

    @Test
    @Tag("slow")
    @Tag("G16")
    @Tag("G18")
    void tenThousandCancelsInTransactionsAgreeWithWhatTheHandlerOfAnotherNodeSaw() throws Exception {
        AtomicIntegerArray runs = new AtomicIntegerArray(MESSAGES);
        List<Answer> answers;
        try (Postdate worker = Postdate.builder("race")
                        .store(fixture.newStore())
                        .queue("raced", queue -> queue.parallelism(16))
                        .handle(Raced.class, HandlerOptions.onQueue("raced"), (raced, context) -> {
                            runs.incrementAndGet(raced.number());
                            if (raced.number() % 4 == 0) {
                                LockSupport.parkNanos(HANDLING_NANOS);
                            }
                        })
                        .start();
                Postdate sender = Postdate.builder("race")
                        .store(fixture.newStore())
                        .route(Raced.class, "race/raced")
                        .sendOnly()
                        .start()) {
            assertThat(worker.node()).isNotEqualTo(sender.node());
            answers = race(sender);
            awaitEmpty(worker);
        }

        Map<String, Integer> counts = new TreeMap<>();
        for (Answer answer : answers) {
            counts.merge(answer.outcome() + (answer.committed() ? "" : ", rolled back"), 1, Integer::sum);
            boolean gone = answer.committed() && answer.outcome() == Outcome.CANCELLED;
            assertThat(runs.get(answer.number()))
                    .as("runs of message %s", answer)
                    .isEqualTo(gone ? 0 : 1);
        }
        assertThat(counts)
                .hasSize(6)
                .allSatisfy((outcome, times) -> assertThat(times)
                        .as("%s of %s", outcome, counts)
                        .isGreaterThan(outcome.endsWith("rolled back") ? OFTEN / 5 : OFTEN));
    }

    /** What was rolled back behind a claim is found by looking. */
    private static void awaitEmpty(Postdate worker) {
        Instant atMost = Instant.now().plusSeconds(60);
        while (worker.admin().messages().count(MessageQuery.all()).number() > 0
                && Instant.now().isBefore(atMost)) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    private List<Answer> race(Postdate sender) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Callable<List<Answer>>> races = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int first = caller;
                races.add(() -> race(sender, first));
            }
            List<Answer> answers = new ArrayList<>();
            for (Future<List<Answer>> each : callers.invokeAll(races)) {
                answers.addAll(each.get());
            }
            return answers;
        } finally {
            callers.shutdownNow();
        }
    }

    private List<Answer> race(Postdate sender, int first) throws SQLException {
        Random random = new Random(first);
        List<Answer> answers = new ArrayList<>();
        try (Connection connection = server.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            for (int number = first; number < MESSAGES; number += CALLERS) {
                SchedulingResult scheduled = sender.bus().scheduleSend(new Raced(number), LEAD);
                await(scheduled.dueAt().plusNanos(random.nextLong(2 * AROUND.toNanos()) - AROUND.toNanos()));
                Outcome outcome =
                        sender.bus().in(connection).cancel(scheduled.token()).outcome();
                boolean commits = random.nextInt(5) > 0;
                if (commits) {
                    connection.commit();
                } else {
                    connection.rollback();
                }
                answers.add(new Answer(number, outcome, commits));
            }
        }
        return answers;
    }

    private static void await(Instant moment) {
        for (Duration left = Duration.between(Instant.now(), moment);
                !left.isNegative() && !left.isZero();
                left = Duration.between(Instant.now(), moment)) {
            LockSupport.parkNanos(left.toNanos());
        }
    }
}
