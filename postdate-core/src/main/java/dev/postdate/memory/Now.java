package dev.postdate.memory;

import dev.postdate.Due;
import dev.postdate.Expiry;
import dev.postdate.spi.Timing;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The store's clock during one call.
 *
 * @param exact the clock of the node that calls
 * @param micros the same in this store's grain, which is what due times are compared with
 */
record Now(Instant exact, long micros) {

    static Now of(Instant exact) {
        return new Now(exact, Micros.floor(exact));
    }

    Instant instant() {
        return Micros.isWhole(exact) ? exact : Micros.instant(micros);
    }

    Timing timing(UUID id, Due due, @Nullable Expiry expiry) {
        return Timing.resolve(id, due, expiry, countedFrom(due), InMemoryStore.INFO);
    }

    long dueAt(UUID id, Due due) {
        return Micros.floor(Timing.dueAt(id, due, countedFrom(due), InMemoryStore.INFO));
    }

    // What is due at once is due by the clock in its grain, or rounding up would make it wait for the rest of this
    // microsecond; what is due later is counted from the exact instant, or it could come early by as much.
    private Instant countedFrom(Due due) {
        return Micros.isWhole(exact) || due.resolve(exact).isAfter(exact) ? exact : instant();
    }

    /** How long until then; zero if it has come, and as long as can be told if that is longer than can be told. */
    long nanosUntil(long dueAt) {
        if (dueAt <= micros) {
            return 0;
        }
        long wait = dueAt - micros;
        return wait >= Long.MAX_VALUE / 1_000 ? Long.MAX_VALUE : wait * 1_000 - exact.getNano() % 1_000;
    }
}
