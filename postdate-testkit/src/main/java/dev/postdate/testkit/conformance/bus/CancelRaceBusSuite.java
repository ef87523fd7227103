package dev.postdate.testkit.conformance.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.CancelResult;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.SchedulingResult;
import dev.postdate.spi.Capability;
import dev.postdate.spi.StoreInfo;
import dev.postdate.testkit.conformance.store.StoreFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cancel against delivery, on real threads and real time: the answer must agree with the handler's own record. */
public abstract class CancelRaceBusSuite {

    private static final int MESSAGES = 10_000;
    private static final int MOST_ROUNDS = 5;
    private static final int CALLERS = 4;
    private static final int OFTEN = 500;
    private static final Duration LEAD = Duration.ofMillis(6);
    private static final Duration AROUND = Duration.ofMillis(2);
    private static final long HANDLING_NANOS = 1_000_000;

    /** One message of the race. */
    @MessageType("testkit.raced")
    public record Raced(int number) {}

    private record Answer(int number, CancelResult.Outcome outcome) {}

    /** The store under test. */
    protected abstract StoreFixture fixture();

    @Test
    @Tag("slow")
    @Tag("G18")
    @DisplayName(
            "G18 cancel aimed at the due time plus or minus 2 ms, ten thousand times, agrees with what the handler saw")
    void answersAgreeWithTheHandler() throws Exception {
        race(builder -> builder, CancelResult.Outcome.NOT_PENDING);
    }

    @Test
    @Tag("slow")
    @Tag("G18")
    @DisplayName("G18 with a history the same race leaves no answer open: what was not cancelled was delivered")
    void withAHistoryWhatIsOverWasDelivered() throws Exception {
        try (StoreFixture fixture = fixture()) {
            StoreInfo info = fixture.newStore().info();
            if (!info.can(Capability.HISTORY)) {
                Assumptions.abort("The store '" + info.name() + "' does not declare " + Capability.HISTORY + ": "
                        + Capability.HISTORY.meaning() + ".");
            }
        }
        race(builder -> builder.history(Duration.ofDays(1)), CancelResult.Outcome.ALREADY_DELIVERED);
    }

    /** @param over the answer about what is no longer there */
    private void race(UnaryOperator<PostdateBuilder> described, CancelResult.Outcome over) throws Exception {
        Set<CancelResult.Outcome> possible =
                EnumSet.of(CancelResult.Outcome.CANCELLED, CancelResult.Outcome.IN_DELIVERY, over);
        AtomicIntegerArray began = new AtomicIntegerArray(MESSAGES * MOST_ROUNDS);
        Map<CancelResult.Outcome, Integer> counts = new EnumMap<>(CancelResult.Outcome.class);
        List<Answer> answers = new ArrayList<>();
        try (StoreFixture fixture = fixture();
                Postdate postdate = described
                        .apply(Postdate.builder("race").store(fixture.newStore()))
                        .queue("raced", queue -> queue.parallelism(16))
                        .handle(Raced.class, SchedulingBusSuite.onQueue("raced"), (raced, context) -> {
                            began.incrementAndGet(raced.number());
                            // Most end at once and some take their time, so that a cancel meets both.
                            if (raced.number() % 4 == 0) {
                                LockSupport.parkNanos(HANDLING_NANOS);
                            }
                        })
                        .start()) {
            // A busy machine may shift the odds; more rounds then, and the same demand.
            for (int round = 0; round < MOST_ROUNDS && (round == 0 || !eachOccurredOften(possible, counts)); round++) {
                List<Answer> latest = race(postdate, round);
                latest.forEach(answer -> counts.merge(answer.outcome(), 1, Integer::sum));
                answers.addAll(latest);
            }
        }
        for (Answer answer : answers) {
            boolean cancelled = answer.outcome() == CancelResult.Outcome.CANCELLED;
            assertThat(began.get(answer.number()))
                    .as("runs of message %s, cancelled as %s", answer.number(), answer.outcome())
                    .isEqualTo(cancelled ? 0 : 1);
        }
        assertThat(counts.keySet()).isEqualTo(possible);
        assertThat(eachOccurredOften(possible, counts))
                .as("each outcome at least %s times: %s", OFTEN, counts)
                .isTrue();
    }

    private static boolean eachOccurredOften(
            Set<CancelResult.Outcome> possible, Map<CancelResult.Outcome, Integer> counts) {
        return possible.stream().allMatch(outcome -> counts.getOrDefault(outcome, 0) >= OFTEN);
    }

    private static List<Answer> race(Postdate postdate, int round) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Callable<List<Answer>>> races = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int first = round * MESSAGES + caller;
                races.add(() -> race(postdate, first, (round + 1) * MESSAGES));
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

    private static List<Answer> race(Postdate postdate, int first, int end) {
        Random random = new Random(first);
        List<Answer> answers = new ArrayList<>();
        for (int number = first; number < end; number += CALLERS) {
            SchedulingResult scheduled = postdate.bus().scheduleSend(new Raced(number), LEAD);
            long aside = random.nextLong(2 * AROUND.toNanos()) - AROUND.toNanos();
            Instant moment = scheduled.dueAt().plusNanos(aside);
            for (Duration left = Duration.between(Instant.now(), moment);
                    !left.isNegative() && !left.isZero();
                    left = Duration.between(Instant.now(), moment)) {
                LockSupport.parkNanos(left.toNanos());
            }
            answers.add(
                    new Answer(number, postdate.bus().cancel(scheduled.token()).outcome()));
        }
        return answers;
    }
}
