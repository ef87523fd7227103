package dev.postdate.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.QueueOptions;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.testkit.FaultyStore;
import dev.postdate.testkit.StoreCall;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stopping while handlers run, on real threads. */
class StopTest {

    @MessageType("stop.work")
    record Work(int number) {}

    @Test
    @Tag("G13")
    @DisplayName("G13 a stop finishes what runs, releases what has not begun, and loses nothing")
    void finishesAndReleases() throws Exception {
        // Twenty quick ones teach the node to claim ahead. The next one holds the line until the stop has given back
        // what was claimed behind it: the only settlement that can come while it runs.
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        FaultyStore store = FaultyStore.around(InMemoryStore.create()).after(StoreCall.SETTLE, () -> {
            if (begun.getCount() == 0) {
                released.countDown();
            }
        });
        store.points().stopAt(StoreCall.CLAIM.before());
        List<Integer> handled = new CopyOnWriteArrayList<>();
        Postdate first = Postdate.builder("stop")
                .store(store)
                .queue("line", QueueOptions::sequential)
                .handle(Work.class, dev.postdate.HandlerOptions.onQueue("line"), (work, context) -> {
                    if (work.number() == 20) {
                        begun.countDown();
                        assertThat(released.await(20, TimeUnit.SECONDS)).isTrue();
                    }
                    handled.add(work.number());
                })
                .start();
        for (int i = 0; i < 50; i++) {
            first.bus().send(new Work(i));
        }
        store.points().letGo(StoreCall.CLAIM.before());
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        first.close();
        assertThat(handled).hasSize(21).isSorted();

        CountDownLatch left = new CountDownLatch(29);
        try (Postdate second = Postdate.builder("stop")
                .store(store)
                .queue("line", QueueOptions::sequential)
                .handle(Work.class, dev.postdate.HandlerOptions.onQueue("line"), (work, context) -> {
                    assertThat(context.attempt()).isEqualTo(1);
                    handled.add(work.number());
                    left.countDown();
                })
                .start()) {
            assertThat(second.node()).isNotEqualTo(first.node());
            assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(handled).hasSize(50).isSorted();
    }

    @Test
    @Tag("G13")
    @DisplayName(
            "G13 a handler that outlives the stop timeout is interrupted; its message is handed back without a charged attempt")
    void interrupts() throws Exception {
        InMemoryStore store = InMemoryStore.create();
        CountDownLatch begun = new CountDownLatch(1);
        Postdate first = Postdate.builder("stop")
                .store(store)
                .handle(Work.class, (work, context) -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                })
                .start();
        String id = first.bus()
                .scheduleSend(new Work(1), Duration.ZERO)
                .token()
                .messageId()
                .toString();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        List<String> said = LogLines.of("dev.postdate.node", () -> first.stop(Duration.ofMillis(50)));
        assertThat(said)
                .filteredOn(line -> line.contains("interrupts those that still run"))
                .singleElement()
                .asString()
                .contains(first.node(), id);

        List<Integer> attempts = new CopyOnWriteArrayList<>();
        CountDownLatch again = new CountDownLatch(1);
        try (Postdate second = Postdate.builder("stop")
                .store(store)
                .retry(dev.postdate.retry.RetryPolicy.deadLetter())
                .handle(Work.class, (work, context) -> {
                    attempts.add(context.attempt());
                    again.countDown();
                })
                .start()) {
            assertThat(again.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(second.admin().deadLetters().count()).isZero();
        }
        assertThat(attempts).containsExactly(2);
    }

    @Test
    @DisplayName("a handler that stops its own node is refused, and the node goes on")
    void stopFromHandler() throws Exception {
        AtomicReference<Postdate> self = new AtomicReference<>();
        CountDownLatch known = new CountDownLatch(1);
        List<String> refusals = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        try (Postdate postdate = Postdate.builder("stop")
                .handle(Work.class, (work, context) -> {
                    known.await(10, TimeUnit.SECONDS);
                    try {
                        self.get().close();
                    } catch (IllegalStateException refused) {
                        refusals.add(refused.getMessage());
                    }
                    done.countDown();
                })
                .start()) {
            self.set(postdate);
            known.countDown();
            postdate.bus().send(new Work(1));
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(refusals)
                .singleElement()
                .satisfies(text -> assertThat(text).contains("stop.work", "another thread"));
    }
}
