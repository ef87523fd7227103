package dev.postdate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.spi.TimeDriver.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("G38")
@DisplayName("G38 virtual time")
class VirtualTimeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = VirtualTime.create();
    private final List<String> seen = new ArrayList<>();

    @Test
    void standsStillUntilItIsMoved() {
        assertThat(time.instant()).isEqualTo("2026-01-01T00:00:00Z");
        long before = time.nanoTime();

        time.advance(Duration.ofNanos(7));

        assertThat(time.instant()).isEqualTo("2026-01-01T00:00:00.000000007Z");
        assertThat(time.nanoTime() - before).isEqualTo(7);
    }

    @Test
    void startsWhereItIsTold() {
        Instant start = Instant.parse("2100-02-28T23:59:59Z");

        assertThat(VirtualTime.startingAt(start).instant()).isEqualTo(start);
    }

    @Test
    void runsNothingUntilTheTestLetsIt() {
        time.startLoop("loop", () -> seen("pass", SECOND));
        time.execute("task", () -> seen.add("task"));
        assertThat(seen).isEmpty();

        time.runUntilIdle();

        assertThat(seen).containsExactly("pass", "task");
        assertThat(time.instant()).isEqualTo(VirtualTime.DEFAULT_START);
    }

    @Test
    void runsEachPassAtItsOwnTime() {
        List<Duration> offsets = new ArrayList<>();
        time.startLoop("loop", () -> {
            offsets.add(Duration.between(VirtualTime.DEFAULT_START, time.instant()));
            return SECOND.toNanos();
        });

        time.advance(Duration.ofMillis(2_500));

        assertThat(offsets).containsExactly(Duration.ZERO, SECOND, Duration.ofSeconds(2));
        assertThat(time.instant()).isEqualTo(VirtualTime.DEFAULT_START.plusMillis(2_500));
    }

    @Test
    void ordersEventsByTimeAndThenByArrival() {
        time.startLoop("late", () -> seen("late", Duration.ofSeconds(3)));
        time.startLoop("early", () -> seen("early", Duration.ofSeconds(2)));
        time.startLoop("first of two", () -> seen("first", Duration.ofSeconds(6)));
        time.startLoop("second of two", () -> seen("second", Duration.ofSeconds(6)));
        time.runUntilIdle();
        seen.clear();

        time.advance(Duration.ofSeconds(6));

        assertThat(seen).containsExactly("early", "late", "early", "first", "second", "late", "early");
    }

    @Test
    void wakingALoopThatWaitsRunsItNowAndOnce() {
        Loop loop = time.startLoop("loop", () -> seen("pass", Duration.ofHours(1)));
        time.runUntilIdle();

        loop.wake();
        loop.wake();
        time.runUntilIdle();

        assertThat(seen).hasSize(2);
        time.advance(Duration.ofHours(1).minusNanos(1));
        assertThat(seen).hasSize(2);
        time.advance(Duration.ofNanos(1));
        assertThat(seen).hasSize(3);
    }

    @Test
    void wakingALoopWhileItRunsRunsItOnceMore() {
        AtomicReference<Loop> self = new AtomicReference<>();
        AtomicInteger passes = new AtomicInteger();
        self.set(time.startLoop("loop", () -> {
            if (passes.incrementAndGet() == 1) {
                self.get().wake();
            }
            return Long.MAX_VALUE;
        }));

        time.advance(Duration.ofDays(1));

        assertThat(passes).hasValue(2);
    }

    @Test
    void aLoopThatWaitsForEverRunsWhenWoken() {
        Loop loop = time.startLoop("loop", () -> seen("pass", Long.MAX_VALUE));
        time.advance(Duration.ofDays(36_500));
        assertThat(seen).hasSize(1);

        loop.wake();
        time.runUntilIdle();

        assertThat(seen).hasSize(2);
    }

    @Test
    void canBeUsedFromOtherThreadsWhileOneMovesIt() {
        Loop loop = time.startLoop("loop", () -> seen("pass", Long.MAX_VALUE));
        time.runUntilIdle();

        CompletableFuture.runAsync(() -> {
                    loop.wake();
                    time.execute("task", () -> seen.add("task"));
                })
                .join();
        assertThat(seen).hasSize(1);
        time.runUntilIdle();

        assertThat(seen).containsExactly("pass", "pass", "task");
    }

    @Test
    void onlyOneThreadMovesIt() {
        time.execute(
                "task",
                () -> CompletableFuture.runAsync(time::runUntilIdle)
                        .handle((nothing, failure) -> seen.add(String.valueOf(failure)))
                        .join());

        time.runUntilIdle();

        assertThat(seen).singleElement().asString().contains("cannot move this clock while thread");
    }

    @Test
    void aStoppedLoopRunsNoMore() {
        Loop loop = time.startLoop("loop", () -> seen("pass", SECOND));
        time.runUntilIdle();

        assertThat(loop.stop(SECOND)).isTrue();
        loop.wake();
        time.advance(Duration.ofHours(1));

        assertThat(seen).hasSize(1);
    }

    @Test
    void aLoopThatStopsItselfIsStillRunning() {
        AtomicReference<Loop> self = new AtomicReference<>();
        self.set(time.startLoop("loop", () -> {
            seen.add("stopped: " + self.get().stop(SECOND));
            return 0;
        }));

        time.runUntilIdle();

        assertThat(seen).containsExactly("stopped: false");
        assertThat(self.get().stop(Duration.ZERO)).isTrue();
    }

    @Test
    void awaitMovesTheClockNoFurtherThanTheConditionNeeds() {
        time.startLoop("loop", () -> seen("pass", SECOND));

        assertThat(time.await(Duration.ofMinutes(1), () -> seen.size() == 3)).isTrue();

        assertThat(time.instant()).isEqualTo(VirtualTime.DEFAULT_START.plusSeconds(2));
    }

    @Test
    void awaitGivesUpAfterTheTimeGiven() {
        assertThat(time.await(Duration.ofMinutes(1), () -> false)).isFalse();

        assertThat(time.instant()).isEqualTo(VirtualTime.DEFAULT_START.plusSeconds(60));
    }

    @Test
    void awaitHoldsAtOnceWithoutRunningAnything() {
        time.execute("task", () -> seen.add("task"));

        assertThat(time.await(Duration.ofMinutes(1), () -> true)).isTrue();

        assertThat(seen).isEmpty();
    }

    @Test
    void pollsOnceAtEachInstantBeforeAnythingElseInsteadOfNowAndThen() {
        time.startPolling("poll", () -> seen("poll", Duration.ofMillis(50)));
        time.startLoop("loop", () -> seen("pass", Duration.ofDays(1)));

        time.advance(Duration.ofDays(1));

        assertThat(seen).containsExactly("poll", "pass", "poll", "pass");
        time.runUntilIdle();
        assertThat(seen).last().isEqualTo("poll");
        assertThat(seen).hasSize(5);
    }

    @Test
    void whatPollingFindsRunsAtTheSameInstant() {
        AtomicReference<Instant> woken = new AtomicReference<>();
        Loop sleeper = time.startLoop("sleeper", () -> {
            woken.set(time.instant());
            return Long.MAX_VALUE;
        });
        List<String> found = new ArrayList<>();
        time.startPolling("poll", () -> {
            if (!found.isEmpty()) {
                found.clear();
                sleeper.wake();
            }
            return 50_000_000;
        });
        time.advance(SECOND);

        found.add("something");
        time.advance(SECOND);

        assertThat(woken).hasValue(VirtualTime.DEFAULT_START.plusSeconds(1));
    }

    @Test
    void aStoppedPollingLoopPollsNoMore() {
        Loop poll = time.startPolling("poll", () -> seen("poll", SECOND));
        time.runUntilIdle();

        poll.stop(SECOND);
        time.advance(SECOND);

        assertThat(seen).isNotEmpty().allMatch("poll"::equals);
        int before = seen.size();
        time.advance(SECOND);
        assertThat(seen).hasSize(before);
    }

    @Test
    void othersGoOnWhileATaskTakesItsTime() {
        time.startLoop("loop", () -> seen("pass", SECOND));
        time.execute("slow", () -> {
            seen.add("begun");
            time.advance(Duration.ofMillis(1_500));
            seen.add("ended");
        });

        time.runUntilIdle();

        assertThat(seen).containsExactly("pass", "begun", "pass", "ended");
    }

    @Test
    void aJumpOfTheWallClockMovesNothingElse() {
        time.startLoop("loop", () -> seen("pass", SECOND));
        time.runUntilIdle();
        long before = time.nanoTime();

        time.jumpWallClock(Duration.ofMinutes(5));
        time.runUntilIdle();
        assertThat(time.instant()).isEqualTo(VirtualTime.DEFAULT_START.plusSeconds(300));
        assertThat(time.nanoTime()).isEqualTo(before);
        assertThat(seen).hasSize(1);

        time.jumpWallClock(Duration.ofMinutes(-10));
        assertThat(time.instant()).isEqualTo(VirtualTime.DEFAULT_START.minusSeconds(300));
    }

    @Test
    void advanceToReachesAnInstantAndDoesNotGoBack() {
        Instant tomorrow = VirtualTime.DEFAULT_START.plusSeconds(86_400);

        time.advanceTo(tomorrow);

        assertThat(time.instant()).isEqualTo(tomorrow);
        assertThatIllegalArgumentException().isThrownBy(() -> time.advanceTo(tomorrow.minusNanos(1)));
    }

    @Test
    void whatAnEventThrowsReachesTheTest() {
        time.execute("task", () -> {
            throw new IllegalStateException("broken");
        });

        assertThatThrownBy(time::runUntilIdle).hasMessage("broken");
        time.advance(SECOND);
    }

    @Test
    void aLivelockFailsTheTestAndNamesTheLoops() {
        VirtualTime limited = VirtualTime.startingAt(VirtualTime.DEFAULT_START, 1_000);
        limited.startLoop("restless", () -> 0);
        limited.startLoop("calm", SECOND::toNanos);

        assertThatThrownBy(() -> limited.advance(SECOND))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("restless=1000")
                .hasMessageContaining("calm=1");
    }

    @Test
    void manyEventsAreNoLivelockWhileTheClockMoves() {
        VirtualTime limited = VirtualTime.startingAt(VirtualTime.DEFAULT_START, 10);
        AtomicInteger passes = new AtomicInteger();
        limited.startLoop("loop", () -> {
            passes.incrementAndGet();
            return 1_000_000;
        });

        limited.advance(SECOND);

        assertThat(passes).hasValue(1_001);
    }

    private long seen(String what, Duration wait) {
        return seen(what, wait.toNanos());
    }

    private long seen(String what, long wait) {
        seen.add(what);
        return wait;
    }
}
