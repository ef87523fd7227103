package dev.postdate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.HandlerOptions;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.SendOptions;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import dev.postdate.spi.StoreInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How often a node looks at a queue from its start, for what became eligible behind what it has seen. */
class FullLookTest {

    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration WORK = Duration.ofMillis(700);

    @MessageType("look.work")
    record Work(int number) {}

    private final VirtualTime time = VirtualTime.pollingAtIntervals();
    private final List<Instant> looks = new ArrayList<>();

    @Test
    @Tag("G04")
    @DisplayName("G04 a queue that has no room at any safety poll is looked at from its start once it has")
    void busyQueue() {
        try (TestPostdate node = TestPostdate.start(
                time,
                Postdate.builder("test")
                        .store(new Recording(InMemoryStore.create()))
                        .safetyPoll(POLL)
                        .queue("busy", queue -> queue.parallelism(1))
                        .handle(
                                Work.class,
                                HandlerOptions.onQueue("busy"),
                                (work, context) -> time.await(WORK, () -> false)))) {
            var backlog = node.bus().batch();
            for (int i = 0; i < 100; i++) {
                backlog.send(new Work(i), SendOptions.none());
            }
            backlog.submit();
            time.runUntilIdle();

            assertThat(node.handled(Work.class)).hasSize(100);
            assertThat(time.instant()).isEqualTo(VirtualTime.DEFAULT_START.plus(WORK.multipliedBy(100)));
        }
        assertThat(looks).as("looks from the start in 70 seconds").hasSizeBetween(14, 16);
        for (int i = 1; i < looks.size(); i++) {
            assertThat(Duration.between(looks.get(i - 1), looks.get(i))).isLessThanOrEqualTo(POLL.plus(WORK));
        }
    }

    /** Writes down when the busy queue is looked at from its start. */
    private final class Recording implements Store {
        private final Store store;

        private Recording(Store store) {
            this.store = store;
        }

        @Override
        public StoreInfo info() {
            return store.info();
        }

        @Override
        public Session open(StoreContext context) {
            Session session = store.open(context);
            return new CalledSession(session, Caller.DIRECT) {
                @Override
                public ClaimStore claims() {
                    return new CalledClaims(session.claims(), Caller.DIRECT) {
                        @Override
                        public ClaimResult claim(ClaimRequest request) {
                            request.demands().stream()
                                    .filter(demand -> demand.queue().equals("test/busy") && demand.fromStart())
                                    .forEach(demand -> looks.add(time.instant()));
                            return super.claim(request);
                        }
                    };
                }
            };
        }
    }
}
