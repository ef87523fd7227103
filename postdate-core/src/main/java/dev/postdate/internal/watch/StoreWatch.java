package dev.postdate.internal.watch;

import dev.postdate.admin.NodeHealth.StoreContact;
import dev.postdate.observe.EngineCall;
import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.NodeStore;
import dev.postdate.spi.QueryStore.Survey;
import dev.postdate.spi.Store;
import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a node learns of its store from the calls that it makes anyway. Thread-safe. */
public final class StoreWatch {

    private final TimeDriver time;
    final CallWatch claims;
    final CallWatch settles;
    final CallWatch renewals;
    final CallWatch looks;
    private volatile @Nullable Duration clockOffset;

    public StoreWatch(TimeDriver time, Observers observers) {
        this.time = time;
        this.claims = new CallWatch(EngineCall.CLAIM, observers, time);
        this.settles = new CallWatch(EngineCall.SETTLE, observers, time);
        this.renewals = new CallWatch(EngineCall.RENEW, observers, time);
        this.looks = new CallWatch(EngineCall.LOOK, observers, time);
    }

    /** The same session, with the engine's calls watched. */
    public Store.Session around(Store.Session session) {
        return new WatchedSession(session, this);
    }

    ClaimStore around(ClaimStore store) {
        return new WatchedClaims(store, this);
    }

    NodeStore around(NodeStore store) {
        return new WatchedNodes(store, this);
    }

    Survey look(Supplier<Survey> survey) {
        return looks.call(() -> timed(survey, Survey::now));
    }

    /** Compares the clocks; the store's was read somewhere within the call, so the middle is the best guess. */
    <T> T timed(Supplier<T> call, Function<T, Instant> storeClock) {
        Instant before = time.instant();
        long begun = time.nanoTime();
        T answer = call.get();
        Instant middle = before.plusNanos((time.nanoTime() - begun) / 2);
        clockOffset = Duration.between(storeClock.apply(answer), middle);
        return answer;
    }

    Optional<Duration> clockOffset() {
        return Optional.ofNullable(clockOffset);
    }

    StoreContact contact() {
        List<CallWatch> all = List.of(claims, settles, renewals, looks);
        Instant now = time.instant();
        Optional<Duration> answered = shortest(all, CallWatch::sinceAnswer);
        Optional<Duration> failed = shortest(all, CallWatch::sinceFailure);
        return new StoreContact(
                failed.isEmpty() || (answered.isPresent() && answered.get().compareTo(failed.get()) < 0),
                answered.map(now::minus),
                Optional.ofNullable(looks.sinceAnswer()).map(now::minus),
                clockOffset());
    }

    private static Optional<Duration> shortest(List<CallWatch> calls, Function<CallWatch, @Nullable Duration> since) {
        return calls.stream().map(since).filter(Objects::nonNull).min(Comparator.naturalOrder());
    }
}
