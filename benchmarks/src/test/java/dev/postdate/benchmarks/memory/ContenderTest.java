package dev.postdate.benchmarks.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That each contender does what is measured; how fast it is on a busy machine is not looked at. */
class ContenderTest {

    @ParameterizedTest
    @EnumSource
    void handsOutWhatIsDueOnceItIsReleasedAndCancelsTheRest(Contender contender) throws InterruptedException {
        Set<Reminder> handled = ConcurrentHashMap.newKeySet();
        CountDownLatch left = new CountDownLatch(3);
        try (Backlog<?> backlog = new Backlog<>(contender.open(reminder -> {
            handled.add(reminder);
            left.countDown();
        }))) {
            backlog.fill(100);
            backlog.schedule(10);
            backlog.cancel();
            backlog.timers().hold();
            for (int i = 0; i < 3; i++) {
                backlog.timers().schedule(new Reminder(i), Duration.ZERO);
            }
            assertThat(handled).isEmpty();
            backlog.timers().release();
            assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
