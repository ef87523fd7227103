package dev.postdate.testkit.conformance.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.admin.DeadLetter;
import dev.postdate.observe.Attempt;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.spi.Capability;
import dev.postdate.spi.DeadReason;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/**
 * Several nodes on one store, each with a clock of its own, so that one can be frozen or end while the others go on. A handler of one
 * node moves the clock of another: what happens "meanwhile" happens at exactly that point.
 */
public abstract class NodesBusSuite extends BusSuite {

    private static final Duration RENEWAL = Duration.ofSeconds(5);

    @BeforeEach
    final void needsSeveralNodes() {
        if (!store().info().can(Capability.MULTIPLE_NODES)) {
            throw new TestAbortedException("The store '" + store().info().name() + "' has one engine at a time: "
                    + Capability.MULTIPLE_NODES.meaning() + " is missing.");
        }
    }

    private TestPostdate node(VirtualTime clock, UnaryOperator<PostdateBuilder> description) {
        return started(clock, description.apply(Postdate.builder("test").store(store())));
    }

    /** Lets a node live for a while, looking as often as it would. */
    private static void live(TestPostdate node, Duration howLong) {
        for (Duration passed = Duration.ZERO; passed.compareTo(howLong) < 0; passed = passed.plus(RENEWAL)) {
            node.advance(RENEWAL);
        }
    }

    @Test
    @Tag("G08")
    @DisplayName("G08 three living nodes handle each of three thousand messages exactly once")
    void eachOnce() {
        List<TestPostdate> nodes = Stream.of("a", "b", "c")
                .map(name -> node(time(), builder -> builder.handle(Note.class, (note, context) -> {})))
                .toList();
        for (int i = 0; i < 3_000; i++) {
            nodes.get(i % 3).bus().scheduleSend(new Note("n" + i), Duration.ofSeconds(i % 60));
        }
        time().advance(Duration.ofMinutes(2));
        List<Note> handled = nodes.stream()
                .flatMap(node -> node.handled(Note.class).stream())
                .toList();
        assertThat(handled).hasSize(3_000).doesNotHaveDuplicates();
    }

    @Test
    @Tag("G04")
    @DisplayName("G04 what one node schedules for now, another finds at its next look at the latest")
    void foundByOthers() {
        TestPostdate sender = node(
                VirtualTime.create(),
                builder -> builder.queue("own", queue -> queue)
                        .handle(Note.class, SchedulingBusSuite.onQueue("own"), (note, context) -> {}));
        TestPostdate other = node(
                time(),
                builder -> builder.queue("own", queue -> queue)
                        .handle(Note.class, SchedulingBusSuite.onQueue("own"), (note, context) -> {}));
        other.runUntilIdle();
        sender.bus().send(new Note("over there"));
        live(other, RENEWAL);
        assertThat(other.handled(Note.class)).hasSize(1);
    }

    @Test
    @Tag("G09")
    @Tag("G10")
    @DisplayName("G09 G10 a node frozen past its lease loses what it had to others, and its late result is refused")
    void frozenNode() {
        VirtualTime clockA = VirtualTime.create();
        VirtualTime clockB = VirtualTime.create();
        Map<String, List<String>> runs = new HashMap<>();
        TestPostdate b = node(
                clockB, builder -> builder.queue("later", queue -> queue).handle(Echo.class, (echo, context) -> {}));
        TestPostdate[] second = new TestPostdate[1];
        TestPostdate a = node(
                clockA,
                builder -> builder.handle(Echo.class, (echo, context) -> {}).handle(Note.class, (note, context) -> {
                    runs.computeIfAbsent(note.text(), text -> new ArrayList<>()).add("a" + context.attempt());
                    context.send(new Echo("from a"));
                    if (note.text().equals("n0")) {
                        // Here node A freezes: for B, a minute passes.
                        second[0] = node(
                                clockB,
                                builder2 -> builder2.handle(Note.class, (again, inB) -> {
                                    runs.computeIfAbsent(again.text(), text -> new ArrayList<>())
                                            .add("b" + inB.attempt());
                                }));
                        live(second[0], Duration.ofMinutes(1));
                        clockA.freeze(Duration.ofMinutes(1));
                    }
                }));
        b.runUntilIdle();
        for (int i = 0; i < 5; i++) {
            a.bus().send(new Note("n" + i));
        }
        a.runUntilIdle();
        live(a, Duration.ofSeconds(30));

        assertThat(runs).hasSize(5);
        assertThat(runs.get("n0")).containsExactly("a1", "b2");
        assertThat(runs.entrySet())
                .filteredOn(entry -> !entry.getKey().equals("n0"))
                .allSatisfy(entry -> assertThat(entry.getValue()).hasSize(1));
        long settledByA = runs.values().stream()
                .filter(list -> list.size() == 1 && list.get(0).startsWith("a"))
                .count();
        assertThat(a.handled(Echo.class).size() + b.handled(Echo.class).size())
                .as("what the refused result sent is not stored")
                .isEqualTo((int) settledByA);
        assertThat(a.scheduled()).isEmpty();
    }

    @Test
    @Tag("G12")
    @DisplayName(
            "G12 a message that ends its node every time becomes a dead letter; its neighbours are delivered and pay nothing")
    void poison() {
        RetryPolicy fourAttempts = RetryPolicy.exponential(3, Duration.ofSeconds(1), 1, Duration.ofSeconds(1))
                .thenDeadLetter();
        Map<String, Integer> handled = new HashMap<>();
        List<VirtualTime> clocks = new ArrayList<>();
        clocks.add(VirtualTime.create());
        int[] deaths = new int[1];
        UnaryOperator<PostdateBuilder> description = builder -> builder.retry(fourAttempts)
                .queue("line", queue -> queue.parallelism(8))
                .handle(Note.class, SchedulingBusSuite.onQueue("line"), (note, context) -> {
                    VirtualTime clock = clocks.get(clocks.size() - 1);
                    if (clock.isKilled()) {
                        return;
                    }
                    if (note.text().equals("poison")) {
                        deaths[0]++;
                        clock.kill();
                    } else {
                        handled.merge(note.text(), 1, Integer::sum);
                    }
                });
        TestPostdate current = node(clocks.get(0), description);
        for (int i = 0; i < 500; i++) {
            current.bus().send(new Note(i == 250 ? "poison" : "n" + i));
        }
        live(current, Duration.ofMinutes(1));
        while (clocks.get(clocks.size() - 1).isKilled() && clocks.size() < 12) {
            clocks.add(VirtualTime.startingAt(VirtualTime.DEFAULT_START.plus(Duration.ofMinutes(clocks.size()))));
            current = node(clocks.get(clocks.size() - 1), description);
            live(current, Duration.ofMinutes(1));
        }
        assertThat(deaths[0]).as("at most the attempts allowed and one").isBetween(2, 5);
        // What was handled and not yet settled when a node died is handled once more; nothing else is.
        assertThat(handled)
                .hasSize(499)
                .allSatisfy((text, times) -> assertThat(times).isBetween(1, 2));
        DeadLetter dead = current.admin().deadLetters().list().get(0);
        assertThat(dead.reason()).isEqualTo(DeadReason.ATTEMPTS_SPENT);
        assertThat(current.admin().deadLetters().count()).isEqualTo(1);
        assertThat(current.scheduled()).isEmpty();
    }

    @Test
    @Tag("G12")
    @DisplayName("G12 a message that ends its node every time comes to an end also where its retry rule has none")
    void poisonWithoutAnEnd() {
        List<VirtualTime> clocks = new ArrayList<>();
        clocks.add(VirtualTime.create());
        int[] deaths = new int[1];
        UnaryOperator<PostdateBuilder> description = builder -> builder.retryRules(
                        rules -> rules.giveUpAfter(Duration.ofDays(365)).otherwise(RetryPolicy.requeue()))
                .handle(Note.class, (note, context) -> {
                    deaths[0]++;
                    clocks.get(clocks.size() - 1).kill();
                });
        TestPostdate current = node(clocks.get(0), description);
        current.bus().send(new Note("poison"));
        live(current, Duration.ofMinutes(1));
        while (clocks.get(clocks.size() - 1).isKilled() && clocks.size() < 15) {
            clocks.add(VirtualTime.startingAt(VirtualTime.DEFAULT_START.plus(Duration.ofMinutes(clocks.size()))));
            current = node(clocks.get(clocks.size() - 1), description);
            live(current, Duration.ofMinutes(1));
        }
        assertThat(deaths[0]).as("as many as the standard allows and one").isBetween(10, 11);
        assertThat(current.admin().deadLetters().list())
                .singleElement()
                .satisfies(dead -> assertThat(dead.detail()).contains("its retry rule has no end"));
    }

    @Test
    @Tag("G12")
    @DisplayName("G12 a message that its dying node may never have begun is delivered, be it allowed a single attempt")
    void lastAttempt() {
        List<String> handled = new ArrayList<>();
        List<VirtualTime> clocks = new ArrayList<>(List.of(VirtualTime.create()));
        int[] deaths = new int[1];
        UnaryOperator<PostdateBuilder> description = builder -> builder.retry(RetryPolicy.deadLetter())
                .queue("line", queue -> queue.parallelism(1))
                .handle(Note.class, SchedulingBusSuite.onQueue("line"), (note, context) -> {
                    VirtualTime clock = clocks.get(clocks.size() - 1);
                    if (clock.isKilled()) {
                        return;
                    }
                    if (note.text().equals("poison")) {
                        deaths[0]++;
                        clock.kill();
                    } else {
                        handled.add(note.text());
                    }
                });
        TestPostdate current = node(clocks.get(0), description);
        current.bus().send(new Note("warms up"));
        current.runUntilIdle();
        current.bus().send(new Note("poison"));
        for (int i = 0; i < 5; i++) {
            current.bus().send(new Note("n" + i));
        }
        live(current, RENEWAL);
        for (int node = 1; node < 4; node++) {
            clocks.add(VirtualTime.startingAt(VirtualTime.DEFAULT_START.plus(Duration.ofMinutes(node))));
            current = node(clocks.get(node), description);
            live(current, Duration.ofMinutes(1));
        }
        assertThat(handled).containsExactlyInAnyOrder("warms up", "n0", "n1", "n2", "n3", "n4");
        assertThat(deaths[0]).as("its attempt and one").isEqualTo(2);
        assertThat(current.admin().deadLetters().count()).isEqualTo(1);
    }

    @Test
    @Tag("G13")
    @DisplayName("G13 after an orderly stop other nodes go on at once with what was left")
    void takeOverAfterStop() {
        TestPostdate a = node(time(), builder -> builder.handle(Note.class, (note, context) -> {}));
        for (int i = 0; i < 100; i++) {
            a.bus().scheduleSend(new Note("n" + i), Duration.ofSeconds(1));
        }
        a.runUntilIdle();
        TestPostdate b = node(time(), builder -> builder.handle(Note.class, (note, context) -> {}));
        a.close();
        time().advance(Duration.ofSeconds(1));
        assertThat(b.handled(Note.class)).hasSize(100);
        assertThat(b.attempts()).extracting(Attempt::number).containsOnly(1);
    }

    @Test
    @Tag("G10")
    @DisplayName(
            "G10 a node that was frozen past its lease and lost nothing goes on with what it had, without an error to wake it")
    void thawedNode() {
        VirtualTime clock = VirtualTime.create();
        TestPostdate node = node(
                clock,
                builder -> builder.queue("line", queue -> queue.parallelism(1))
                        .handle(Note.class, SchedulingBusSuite.onQueue("line"), (note, context) -> {
                            if (note.text().equals("n0")) {
                                clock.freeze(Duration.ofMinutes(1));
                            }
                        }));
        node.bus().send(new Note("warms up"));
        node.runUntilIdle();
        for (int i = 0; i < 5; i++) {
            node.bus().send(new Note("n" + i));
        }
        live(node, RENEWAL);
        assertThat(node.handled(Note.class)).hasSize(6);
        assertThat(node.attempts()).extracting(Attempt::number).containsOnly(1);
    }
}
