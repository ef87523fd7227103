package dev.postdate.internal.watch;

import dev.postdate.StoreException;
import dev.postdate.admin.CallTimes;
import dev.postdate.observe.EngineCall;
import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Watches calls of one kind to the store. Thread-safe. */
final class CallWatch {

    private static final int MOST = 90;

    private final EngineCall kind;
    private final Observers observers;
    private final TimeDriver time;
    private final RollingTimes times;
    /** Moments of the monotonic clock; null for never. All guarded by this. */
    private @Nullable Long answeredAt;

    private @Nullable Long failingSince;
    private @Nullable Long failedAt;
    private long last;

    CallWatch(EngineCall kind, Observers observers, TimeDriver time) {
        this.kind = kind;
        this.observers = observers;
        this.time = time;
        this.times = new RollingTimes(time.nanoTime());
    }

    <T> T call(Supplier<T> call) {
        long begun = time.nanoTime();
        T answer;
        try {
            answer = call.get();
        } catch (RuntimeException e) {
            if (e instanceof StoreException) {
                failed(begun);
            }
            observers.called(kind, Duration.ofNanos(time.nanoTime() - begun), false);
            throw e;
        }
        long ended = time.nanoTime();
        answered(begun, ended);
        observers.called(kind, Duration.ofNanos(ended - begun), true);
        return answer;
    }

    private synchronized void answered(long begun, long ended) {
        last = ended - begun;
        answeredAt = ended;
        failingSince = null;
        times.add(ended, last);
    }

    private synchronized void failed(long begun) {
        failedAt = time.nanoTime();
        if (failingSince == null) {
            failingSince = begun;
        }
    }

    /** For how long it has failed; null if the last call did not fail. */
    synchronized @Nullable Duration failing() {
        return failingSince == null ? null : Duration.ofNanos(time.nanoTime() - failingSince);
    }

    /** How long ago the last call failed; null if none did. */
    synchronized @Nullable Duration sinceFailure() {
        return failedAt == null ? null : Duration.ofNanos(time.nanoTime() - failedAt);
    }

    /** How long ago the last call was answered; null if none was. */
    synchronized @Nullable Duration sinceAnswer() {
        return answeredAt == null ? null : Duration.ofNanos(time.nanoTime() - answeredAt);
    }

    synchronized CallTimes times() {
        RollingTimes.Summary summary = times.summary(time.nanoTime(), MOST);
        Instant now = time.instant();
        return new CallTimes(
                Optional.ofNullable(sinceAnswer()).map(now::minus),
                Optional.ofNullable(failing()).map(now::minus),
                summary.calls(),
                Duration.ofNanos(last),
                summary.mostWithin(),
                summary.longest());
    }
}
