package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import dev.postdate.QueueOptions.Order;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.TopologyStore.QueueDeclaration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nodes on real threads get each message once between them. Where a store lets several nodes claim, each has a session of its own;
 * otherwise they are epochs of one session.
 */
@Tag("slow")
public abstract class CompetingNodesSuite extends StoreSuite {

    private static final int NODES = 4;
    private static final int MESSAGES = 1_000;

    @Test
    @Tag("G08")
    void eachOfManyMessagesIsHandledByExactlyOneNode() throws Exception {
        List<UUID> scheduled = appendMany(Draft.QUEUE, MESSAGES);
        Queue<UUID> handled = new ConcurrentLinkedQueue<>();

        runOnEachNode((node, random) -> {
            while (handled.size() < MESSAGES && Threads.mayGoOn()) {
                for (Claimed claimed : node.claim(1 + random.nextInt(20), Draft.QUEUE)) {
                    handled.add(claimed.envelope().id());
                    settle(() -> node.done(claimed));
                }
            }
        });

        assertEachOnce(handled, scheduled);
    }

    @Test
    @Tag("G08")
    @Tag("G23")
    void retriesAndReleasesAreHandedOutAgainToExactlyOneNode() throws Exception {
        int count = MESSAGES / 4;
        List<UUID> scheduled = appendMany(Draft.QUEUE, count);
        Map<UUID, AtomicInteger> runs = new ConcurrentHashMap<>();
        Queue<UUID> done = new ConcurrentLinkedQueue<>();

        runOnEachNode((node, random) -> {
            while (done.size() < count && Threads.mayGoOn()) {
                for (Claimed claimed : node.claim(1 + random.nextInt(20), Draft.QUEUE)) {
                    UUID id = claimed.envelope().id();
                    AtomicInteger ran = runs.computeIfAbsent(id, unknown -> new AtomicInteger());
                    assertThat(claimed.progress().runs()).isEqualTo(ran.get());
                    switch (random.nextInt(4)) {
                        case 0 -> settle(() -> node.release(claimed));
                        case 1, 2 -> {
                            ran.incrementAndGet();
                            settle(() -> node.fail(claimed, Due.NOW));
                        }
                        default -> {
                            done.add(id);
                            settle(() -> node.done(claimed));
                        }
                    }
                }
            }
        });

        assertEachOnce(done, scheduled);
    }

    @Test
    @Tag("G08")
    void whatIsScheduledMeanwhileIsHandledAsWell() throws Exception {
        Queue<UUID> scheduled = new ConcurrentLinkedQueue<>();
        Queue<UUID> handled = new ConcurrentLinkedQueue<>();
        AtomicInteger toCome = new AtomicInteger(MESSAGES);

        runOnEachNode((node, random) -> {
            while (handled.size() < MESSAGES && Threads.mayGoOn()) {
                if (toCome.addAndGet(-10) >= 0) {
                    scheduled.addAll(appendMany(Draft.QUEUE, 10));
                }
                for (Claimed claimed : node.claim(5, Draft.QUEUE)) {
                    handled.add(claimed.envelope().id());
                    settle(() -> node.done(claimed));
                }
            }
        });

        assertEachOnce(handled, scheduled);
    }

    @Test
    @Tag("G05")
    void aSequentialQueueKeepsItsOrderOverAllNodes() throws Exception {
        int count = MESSAGES / 4;
        topology().declare(List.of(new QueueDeclaration("ledger", Order.SEQUENTIAL)), List.of());
        List<UUID> scheduled = appendMany("ledger", count);
        List<UUID> handled = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger inHandlers = new AtomicInteger();

        runOnEachNode((node, random) -> {
            while (handled.size() < count && Threads.mayGoOn()) {
                for (Claimed claimed : node.claim(1 + random.nextInt(3), "ledger")) {
                    assertThat(inHandlers.incrementAndGet()).isEqualTo(1);
                    handled.add(claimed.envelope().id());
                    inHandlers.decrementAndGet();
                    settle(() -> node.done(claimed));
                }
            }
        });

        assertThat(handled).isEqualTo(scheduled);
    }

    @Test
    @Tag("G09")
    @Tag("G12")
    void whatDeadNodesHadIsHandledByTheLivingAndNothingIsLost() throws Exception {
        List<UUID> scheduled = appendMany(Draft.QUEUE, MESSAGES / 4);
        List<TestNode> dead = new ArrayList<>();
        Queue<UUID> handled = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 3; i++) {
            TestNode doomed = startAnotherNode();
            doomed.claim(7, Draft.QUEUE);
            dead.add(doomed);
        }
        TestNode undertaker = startAnotherNode();

        runOnEachNode((node, random) -> {
            synchronized (dead) {
                dead.forEach(one -> undertaker.bury(one.epoch()));
                dead.clear();
            }
            while (handled.size() < scheduled.size() && Threads.mayGoOn()) {
                List<Claimed> mine = new ArrayList<>(node.claim(5, Draft.QUEUE));
                node.claimSuspect(Draft.QUEUE).ifPresent(mine::add);
                for (Claimed claimed : mine) {
                    handled.add(claimed.envelope().id());
                    settle(() -> node.done(claimed));
                }
            }
        });

        assertEachOnce(handled, scheduled);
    }

    /**
     * Writes a result as a node does: once more while the row is locked. Another node's claim may have locked it because it was pending when that
     * claim began, and holds the lock until it commits.
     */
    private static void settle(Supplier<SettleOutcome> result) {
        SettleOutcome outcome;
        do {
            outcome = result.get();
        } while (outcome == SettleOutcome.BUSY && Threads.mayGoOn());
        assertThat(outcome).isEqualTo(SettleOutcome.SETTLED);
    }

    private void assertEachOnce(Collection<UUID> handled, Collection<UUID> scheduled) {
        assertThat(handled).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(scheduled);
        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isZero();
    }

    private List<UUID> appendMany(String queue, int count) {
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drafts.add(Draft.command().queue(queue));
        }
        appendAll(drafts);
        return drafts.stream().map(Draft::id).toList();
    }

    private void runOnEachNode(NodeWork work) throws Exception {
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            TestNode node = startAnotherNode();
            Random random = new Random(i);
            calls.add(() -> {
                work.run(node, random);
                return true;
            });
        }
        Threads.runAll(calls);
    }

    private interface NodeWork {
        void run(TestNode node, Random random);
    }
}
