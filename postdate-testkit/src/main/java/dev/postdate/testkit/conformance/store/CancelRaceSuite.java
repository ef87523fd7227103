package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.CancelResult.Outcome;
import dev.postdate.Due;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a cancel that races delivery answers is what everybody then observes. */
@Tag("slow")
public abstract class CancelRaceSuite extends StoreSuite {

    private static final int SEEDS = 50;
    private static final int STEPS = 500;

    /** What is known of one message from the answers given so far. */
    private enum Known {
        WAITING,
        WAITING_FOR_RETRY,
        CLAIMED,
        CANCEL_REQUESTED,
        GONE
    }

    @Test
    @Tag("G18")
    void theAnswerAgreesWithWhatIsObservedInThousandsOfInterleavings() {
        Map<Outcome, Integer> answers = new EnumMap<>(Outcome.class);
        for (long seed = 1; seed <= SEEDS; seed++) {
            new Interleaving(seed, answers).run();
        }

        for (Outcome outcome :
                Set.of(Outcome.CANCELLED, Outcome.RETRY_CANCELLED, Outcome.IN_DELIVERY, Outcome.NOT_PENDING)) {
            assertThat(answers.getOrDefault(outcome, 0))
                    .as("answers %s of %s", outcome, answers)
                    .isGreaterThan(300);
        }
    }

    @Test
    @Tag("G18")
    void theAnswerAgreesWithWhatIsObservedOnRealThreads() throws Exception {
        int rounds = 20;
        int perRound = 100;
        Map<Outcome, Integer> answers = new EnumMap<>(Outcome.class);
        for (int round = 0; round < rounds; round++) {
            List<Draft> drafts = new ArrayList<>();
            for (int i = 0; i < perRound; i++) {
                drafts.add(Draft.command());
            }
            appendAll(drafts);
            Map<UUID, Queue<SettleOutcome>> settled = new ConcurrentHashMap<>();
            Map<UUID, Outcome> cancelled = new ConcurrentHashMap<>();
            Set<UUID> claimedAfterAnswer = ConcurrentHashMap.newKeySet();
            AtomicInteger cancelling = new AtomicInteger(1);
            TestNode node = startAnotherNode();
            int seed = round;

            Threads.<Boolean>runAll(List.of(
                    () -> {
                        Random random = new Random(seed);
                        boolean last = false;
                        while (!last && Threads.mayGoOn()) {
                            last = cancelling.get() == 0;
                            Set<UUID> answered = Set.copyOf(cancelled.keySet());
                            for (Claimed claimed : node.claim(1 + random.nextInt(5), Draft.QUEUE)) {
                                UUID id = claimed.envelope().id();
                                last = false;
                                if (answered.contains(id)) {
                                    claimedAfterAnswer.add(id);
                                }
                                boolean fails = claimed.progress().runs() == 0 && random.nextBoolean();
                                SettleOutcome outcome;
                                do {
                                    outcome = fails ? node.fail(claimed, Due.NOW) : node.done(claimed);
                                    // The cancel has it locked just now.
                                } while (outcome == SettleOutcome.BUSY && Threads.mayGoOn());
                                settled.computeIfAbsent(id, unknown -> new ConcurrentLinkedQueue<>())
                                        .add(outcome);
                            }
                        }
                        return true;
                    },
                    () -> {
                        for (Draft draft : drafts) {
                            cancelled.put(
                                    draft.id(),
                                    schedules().cancel(draft.id(), APPLICATION).outcome());
                        }
                        cancelling.decrementAndGet();
                        return true;
                    }));

            assertThat(claimedAfterAnswer)
                    .as("handed out after the cancel had answered")
                    .isEmpty();
            for (Draft draft : drafts) {
                int runs = settled.getOrDefault(draft.id(), new ConcurrentLinkedQueue<>())
                        .size();
                Outcome outcome = cancelled.getOrDefault(draft.id(), Outcome.UNSUPPORTED);
                answers.merge(outcome, 1, Integer::sum);
                switch (outcome) {
                    case CANCELLED ->
                        assertThat(runs)
                                .as("runs of a message that was cancelled")
                                .isZero();
                    case RETRY_CANCELLED, IN_DELIVERY, NOT_PENDING ->
                        assertThat(runs).as("runs, answer %s", outcome).isPositive();
                    default ->
                        throw new AssertionError("Answer " + outcome + " to the cancel of a message of our own.");
                }
            }
            assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isZero();
        }
        assertThat(answers.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(rounds * perRound);
    }

    /** One random order of claims, settlements and cancels over a few messages, each answer checked against those before. */
    private final class Interleaving {
        private final String name;
        private final Random random;
        private final Map<Outcome, Integer> answers;
        private final Map<UUID, Known> known = new HashMap<>();
        private final List<UUID> messages = new ArrayList<>();
        private final List<Claimed> held = new ArrayList<>();
        private final TestNode node = startAnotherNode();

        Interleaving(long seed, Map<Outcome, Integer> answers) {
            this.name = "seed " + seed;
            this.random = new Random(seed);
            this.answers = answers;
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(7)) {
                    case 0 -> schedule();
                    case 1, 2 -> claim();
                    case 3, 4 -> settle();
                    case 5 -> cancel();
                    default -> time.advance(Duration.ofMillis(random.nextInt(3)));
                }
            }
            while (!held.isEmpty()) {
                settle();
            }
            messages.forEach(id -> schedules().cancel(id, APPLICATION));
            assertThat(queries().count(MessageQuery.all(), 1_000_000).number())
                    .as(name)
                    .isZero();
        }

        private void schedule() {
            Draft draft = Draft.command().in(Duration.ofMillis(random.nextInt(4)));
            append(draft);
            messages.add(draft.id());
            known.put(draft.id(), Known.WAITING);
        }

        private void claim() {
            for (Claimed claimed : node.claim(1 + random.nextInt(4), Draft.QUEUE)) {
                Known before = known.put(claimed.envelope().id(), Known.CLAIMED);
                assertThat(before).as(name).isIn(Known.WAITING, Known.WAITING_FOR_RETRY);
                held.add(claimed);
            }
        }

        private void settle() {
            if (held.isEmpty()) {
                return;
            }
            Claimed claimed = held.remove(random.nextInt(held.size()));
            UUID id = claimed.envelope().id();
            boolean cancelRequested = known.get(id) == Known.CANCEL_REQUESTED;
            int kind = random.nextInt(5);
            SettleOutcome outcome = switch (kind) {
                case 0 -> node.done(claimed);
                case 1 -> node.release(claimed);
                case 2 ->
                    node.settle(new Settlement.Retry(
                            claimed.ref(),
                            Due.in(Duration.ofMillis(random.nextInt(20))),
                            random.nextBoolean(),
                            false,
                            null,
                            List.of()));
                default -> node.fail(claimed, Due.in(Duration.ofMillis(random.nextInt(20))));
            };
            boolean ends = kind == 0 || cancelRequested;
            assertThat(outcome)
                    .as(name)
                    .isEqualTo(kind != 0 && cancelRequested ? SettleOutcome.CANCELLED : SettleOutcome.SETTLED);
            boolean ran = claimed.progress().runs() > 0 || kind > 1;
            known.put(id, ends ? Known.GONE : ran ? Known.WAITING_FOR_RETRY : Known.WAITING);
        }

        private void cancel() {
            if (messages.isEmpty()) {
                return;
            }
            // Mostly one of the latest, so that few have been finished long ago.
            int back = Math.min(messages.size(), 1 + random.nextInt(6));
            UUID id = messages.get(messages.size() - back);
            Known before = known.getOrDefault(id, Known.GONE);
            Outcome expected = switch (before) {
                case WAITING -> Outcome.CANCELLED;
                case WAITING_FOR_RETRY -> Outcome.RETRY_CANCELLED;
                case CLAIMED, CANCEL_REQUESTED -> Outcome.IN_DELIVERY;
                case GONE -> Outcome.NOT_PENDING;
            };

            Outcome outcome = schedules().cancel(id, APPLICATION).outcome();

            assertThat(outcome).as("%s, message %s", name, before).isEqualTo(expected);
            answers.merge(outcome, 1, Integer::sum);
            known.put(id, outcome == Outcome.IN_DELIVERY ? Known.CANCEL_REQUESTED : Known.GONE);
        }
    }
}
