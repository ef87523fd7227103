package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import dev.postdate.OnDuplicateKey;
import dev.postdate.QueueOptions.Order;
import dev.postdate.spi.ClaimRef;
import dev.postdate.spi.ClaimStore.ClaimRequest;
import dev.postdate.spi.ClaimStore.Demand;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.ScheduleStore.Stored;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.TopologyStore.QueueDeclaration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Under long random orders of everything that can be asked of it, a store answers as the simplest one that could be written. */
@Tag("slow")
public abstract class ModelSuite extends StoreSuite {

    private static final int SEEDS = 25;
    private static final int STEPS = 400;
    private static final List<String> QUEUES = List.of("mail", "billing", "ledger");

    private long discardedBefore;

    @Test
    @Tag("G08")
    @Tag("G18")
    void aStoreAnswersAsItsModelDoes() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            new Walk(seed).run();
        }
    }

    /** One random order of calls; queues of its own keep it apart from those before. */
    private final class Walk {
        private final Random random;
        private final List<String> queues;
        private final Model model;
        private final List<TestNode> nodes = new ArrayList<>();
        private final List<Claimed> claimed = new ArrayList<>();
        private final List<UUID> messages = new ArrayList<>();
        private final StringBuilder told;

        Walk(long seed) {
            random = new Random(seed);
            told = new StringBuilder("seed " + seed + ":");
            queues = QUEUES.stream().map(queue -> queue + seed).toList();
            model = new Model(Set.of(queues.get(2)));
            topology()
                    .declare(
                            List.of(
                                    new QueueDeclaration(queues.get(0), Order.PARALLEL),
                                    new QueueDeclaration(queues.get(1), Order.PARALLEL),
                                    new QueueDeclaration(queues.get(2), Order.SEQUENTIAL)),
                            List.of());
            nodes.add(startNode());
            nodes.add(startAnotherNode());
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(16)) {
                    case 0, 1, 2 -> append();
                    case 3, 4, 5 -> claim();
                    case 6 -> claimSuspect();
                    case 7, 8, 9 -> settle();
                    case 10 -> cancel();
                    case 11 -> reschedule();
                    case 12 -> pause();
                    case 13 -> die();
                    default -> advance();
                }
                compare();
            }
            finish();
        }

        private void append() {
            Draft draft = Draft.command().queue(pick(queues)).in(millis(6));
            if (random.nextInt(3) == 0) {
                draft.key(
                        queues.get(0) + random.nextInt(4),
                        pick(List.of(OnDuplicateKey.KEEP_FIRST, OnDuplicateKey.REPLACE)));
            }
            NewMessage message = draft.message();
            tell("append", draft.id(), "to", draft.envelope().address().queue(), message.due(), message.key());
            Stored stored = schedules().append(List.of(message)).messages().get(0);
            assertThat(stored.disposition()).as(this::story).isEqualTo(model.append(message, time.instant()));
            messages.add(draft.id());
        }

        private void claim() {
            TestNode node = pick(nodes);
            long number = node.nextNumber();
            Map<String, Integer> demands = new LinkedHashMap<>();
            queues.stream().filter(queue -> random.nextBoolean()).forEach(queue -> demands.put(queue, limit(queue)));
            List<Demand> asked = demands.entrySet().stream()
                    .map(demand -> new Demand(demand.getKey(), demand.getValue()))
                    .toList();

            tell("node", node.epoch(), "claims", demands);
            List<Claimed> got = claims().claim(new ClaimRequest(node.epoch(), number, asked))
                    .claimed();

            assertSame(model.claim(node.epoch(), number, demands, time.instant()), got);
        }

        private void claimSuspect() {
            TestNode node = pick(nodes);
            long number = node.nextNumber();
            tell("node", node.epoch(), "claims a suspect");
            Optional<Claimed> got = claims().claimSuspect(node.epoch(), number, queues);

            assertSame(
                    model.claimSuspect(node.epoch(), number, queues, time.instant()).stream()
                            .toList(),
                    got.stream().toList());
        }

        private void settle() {
            if (claimed.isEmpty()) {
                return;
            }
            // Some settle what they have lost meanwhile: what is claimed stays in the list now and then.
            int index = random.nextInt(claimed.size());
            Claimed one = random.nextInt(10) == 0 ? claimed.get(index) : claimed.remove(index);
            Settlement settlement = settlementOf(one.ref());
            tell(settlement);

            assertThat(claims().settle(List.of(settlement)).outcomes())
                    .as(this::story)
                    .containsExactly(model.settle(settlement, time.instant()));
        }

        private Settlement settlementOf(ClaimRef ref) {
            return switch (random.nextInt(10)) {
                case 0 -> new Settlement.Release(ref);
                case 1 -> new Settlement.Move(ref, Due.in(millis(6)));
                case 2 -> new Settlement.Cancel(ref);
                case 3 ->
                    new Settlement.Dead(ref, DeadReason.ATTEMPTS_SPENT, "none left", true, null, TestNode.FINGERPRINT);
                case 4 -> new Settlement.Discard(ref, "not worth it", null);
                case 5, 6, 7 ->
                    new Settlement.Retry(
                            ref, Due.in(millis(6)), random.nextInt(3) == 0, random.nextBoolean(), null, List.of());
                default -> new Settlement.Done(ref, List.of());
            };
        }

        private void cancel() {
            aMessage().ifPresent(id -> {
                tell("cancel", id);
                assertThat(schedules().cancel(id, APPLICATION).outcome())
                        .as(this::story)
                        .isEqualTo(model.cancel(id));
            });
        }

        private void reschedule() {
            aMessage().ifPresent(id -> {
                Due due = Due.in(millis(6));
                tell("reschedule", id, due);
                assertThat(schedules().reschedule(id, APPLICATION, due).outcome())
                        .as(this::story)
                        .isEqualTo(model.reschedule(id, due, time.instant()));
            });
        }

        private void pause() {
            String queue = pick(queues);
            boolean pause = random.nextInt(3) == 0;
            tell("pause", queue, pause);
            topology().pause(queue, pause);
            model.pause(queue, pause);
        }

        private void die() {
            if (random.nextInt(4) == 0) {
                TestNode dead = nodes.remove(0);
                tell("node", dead.epoch(), "dies");
                nodes.get(0).bury(dead.epoch());
                model.die(dead.epoch());
                nodes.add(startAnotherNode());
            }
        }

        private void advance() {
            Duration by = millis(5);
            tell("advance", by);
            time.advance(by);
        }

        /** Every row as it should be. */
        private void compare() {
            List<String> expected = model.rows().stream()
                    .map(row -> row.id() + " " + row.state + " " + row.dueAt + " " + row.runs + "/" + row.failures + " "
                            + row.key)
                    .sorted()
                    .toList();
            List<String> held = queues.stream()
                    .flatMap(
                            queue -> queries().search(MessageQuery.all().queue(queue), null, 1_000).messages().stream())
                    .map(row -> row.envelope().id() + " " + row.state() + " " + row.dueAt() + " "
                            + row.progress().runs() + "/" + row.progress().failures() + " " + row.key())
                    .sorted()
                    .toList();
            assertThat(held).as(this::story).isEqualTo(expected);
        }

        private void finish() {
            assertThat(deadLetters().list(DeadLetterQuery.all(), -1, 100_000))
                    .extracting(dead -> dead.envelope().id())
                    .containsAll(model.dead());
            // Of each walk that came before, too.
            discardedBefore += model.discarded();
            assertThat(queries().ended().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .as(this::story)
                    .isEqualTo(discardedBefore);
            queues.forEach(queue -> topology().pause(queue, false));
        }

        /** The same in each queue, in order; between queues no order is promised. */
        private void assertSame(List<Model.Row> expected, List<Claimed> got) {
            for (String queue : queues) {
                assertThat(got.stream()
                                .filter(one -> one.envelope().address().queue().equals(queue))
                                .map(one -> one.ref() + " " + one.progress().runs() + "/"
                                        + one.progress().failures() + " " + one.suspect()))
                        .as(this::story)
                        .containsExactlyElementsOf(expected.stream()
                                .filter(row -> row.queue().equals(queue))
                                .map(row -> row.ref + " " + row.runs + "/" + row.failures + " " + row.suspectClaim)
                                .toList());
            }
            claimed.addAll(got);
        }

        /** A sequential queue is asked for one at a time, as a node does that runs one handler. */
        private int limit(String queue) {
            return queue.equals(queues.get(2)) ? 1 : 1 + random.nextInt(4);
        }

        private Optional<UUID> aMessage() {
            int back = messages.isEmpty() ? 0 : 1 + random.nextInt(Math.min(12, messages.size()));
            return back == 0 ? Optional.empty() : Optional.of(messages.get(messages.size() - back));
        }

        private Duration millis(int bound) {
            return Duration.ofMillis(random.nextInt(bound));
        }

        private <T> T pick(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }

        private String story() {
            return told.toString();
        }

        private void tell(@Nullable Object... words) {
            told.append("\n  ").append(time.instant());
            for (Object word : words) {
                told.append(' ').append(word);
            }
        }
    }
}
