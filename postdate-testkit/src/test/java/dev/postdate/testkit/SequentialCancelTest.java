package dev.postdate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.HandlerOptions;
import dev.postdate.MessageType;
import dev.postdate.OutcomeUnknownException;
import dev.postdate.Postdate;
import dev.postdate.QueueOptions;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.SendOptions;
import dev.postdate.StoreException;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.ClaimStore.SettleResult;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import dev.postdate.spi.StoreInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The order of a sequential queue around a message that is cancelled or moved while its node holds it. */
class SequentialCancelTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @MessageType("line.work")
    record Work(int number) {}

    private final FaultyStore faulty = FaultyStore.around(InMemoryStore.create());
    private final Set<UUID> locked = new HashSet<>();
    private final List<ScheduleToken> tokens = new ArrayList<>();
    private Consumer<TestPostdate> whileTheFirstRuns = node -> {};
    private TestPostdate node;

    @BeforeEach
    void start() {
        node = TestPostdate.start(
                VirtualTime.create(),
                Postdate.builder("test")
                        .store(new Locking(faulty))
                        .queue("line", QueueOptions::sequential)
                        .handle(Work.class, HandlerOptions.onQueue("line"), (work, context) -> {
                            if (work.number() == 1) {
                                whileTheFirstRuns.accept(node);
                            }
                        }));
        // Only at a measured pace does the lane take more than one at a time.
        node.bus().send(new Work(0));
        node.runUntilIdle();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void sendAndRun(Consumer<TestPostdate> meanwhile) {
        whileTheFirstRuns = meanwhile;
        var batch = node.bus().batch();
        for (int i = 1; i <= 5; i++) {
            tokens.add(batch.scheduleSend(new Work(i), Due.NOW, SendOptions.none()));
        }
        batch.submit();
        node.runUntilIdle();
    }

    private ScheduleToken second() {
        return tokens.get(1);
    }

    private List<Integer> handled() {
        return node.handled(Work.class).stream().map(Work::number).toList();
    }

    @Test
    @Tag("G05")
    @DisplayName("G05 a message whose cancel fails runs in its place")
    void cancelFails() {
        sendAndRun(at -> {
            faulty.refuse(StoreCall.SETTLE, 1);
            assertThatThrownBy(() -> at.bus().cancel(second())).isInstanceOf(StoreException.class);
        });

        assertThat(handled()).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    @Tag("G05")
    @DisplayName("G05 a message whose move fails runs in its place")
    void moveFails() {
        sendAndRun(at -> {
            faulty.refuse(StoreCall.SETTLE, 1);
            assertThatThrownBy(() -> at.bus().reschedule(second(), HOUR)).isInstanceOf(StoreException.class);
        });

        assertThat(handled()).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    @Tag("G05")
    @DisplayName(
            "G05 a message that cannot be moved because its row is locked holds its successors back until it is not")
    void moveFindsTheRowLocked() {
        sendAndRun(at -> {
            locked.add(second().messageId());
            assertThat(at.bus().reschedule(second(), HOUR).outcome()).isEqualTo(RescheduleResult.Outcome.IN_DELIVERY);
        });
        node.advance(Duration.ofSeconds(1));
        assertThat(handled()).as("while the row is locked").containsExactly(0, 1);

        locked.clear();
        node.advance(Duration.ofSeconds(1));

        assertThat(handled()).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    @Tag("G05")
    @DisplayName("G05 a cancel whose answer is lost lets the queue go on in order")
    void answerOfTheCancelIsLost() {
        sendAndRun(at -> {
            faulty.loseAnswer(StoreCall.SETTLE, 1);
            assertThatThrownBy(() -> at.bus().cancel(second())).isInstanceOf(OutcomeUnknownException.class);
        });

        assertThat(handled()).containsExactly(0, 1, 3, 4, 5);
    }

    @Test
    @Tag("G05")
    @Tag("G16")
    @DisplayName("G05 G16 a cancelled message lets its successors pass at once")
    void cancelled() {
        sendAndRun(at -> assertThat(at.bus().cancel(second()).outcome()).isEqualTo(CancelResult.Outcome.CANCELLED));

        assertThat(handled()).containsExactly(0, 1, 3, 4, 5);
    }

    @Test
    @Tag("G05")
    @Tag("G20")
    @DisplayName("G05 G20 a moved message lets its successors pass at once")
    void moved() {
        sendAndRun(at -> assertThat(at.bus().reschedule(second(), HOUR).outcome())
                .isEqualTo(RescheduleResult.Outcome.RESCHEDULED));
        assertThat(handled()).containsExactly(0, 1, 3, 4, 5);

        node.advance(HOUR);

        assertThat(handled()).containsExactly(0, 1, 3, 4, 5, 2);
    }

    @Test
    @Tag("G05")
    @DisplayName("G05 all that waits behind the running one can be cancelled, and what comes later is handled")
    void allCancelled() {
        sendAndRun(at -> tokens.stream().skip(1).forEach(at.bus()::cancel));
        assertThat(handled()).containsExactly(0, 1);

        node.bus().send(new Work(6));
        node.runUntilIdle();

        assertThat(handled()).containsExactly(0, 1, 6);
    }

    /** Settles no row that somebody has locked. */
    private final class Locking implements Store {
        private final Store store;

        private Locking(Store store) {
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
                        public SettleResult settle(List<Settlement> settlements) {
                            List<Settlement> free = settlements.stream()
                                    .filter(settlement -> !isLocked(settlement))
                                    .toList();
                            SettleResult settled = super.settle(free);
                            List<SettleOutcome> outcomes = new ArrayList<>(settled.outcomes());
                            for (int i = 0; i < settlements.size(); i++) {
                                if (isLocked(settlements.get(i))) {
                                    outcomes.add(i, SettleOutcome.BUSY);
                                }
                            }
                            return new SettleResult(outcomes, settled.nanosToNextDue());
                        }
                    };
                }
            };
        }

        private boolean isLocked(Settlement settlement) {
            return locked.contains(settlement.ref().id());
        }
    }
}
