package dev.postdate;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * When a message loses its worth: at an instant, or a while after its due time. A message that is expired when it becomes due
 * is not handled; it is removed and counted. Immutable.
 */
public sealed interface Expiry {

    /** @param instant the instant from which the message is not handled any more */
    record At(Instant instant) implements Expiry {
        public At {
            Objects.requireNonNull(instant, "instant");
        }

        @Override
        public Instant resolve(Instant dueAt) {
            return instant;
        }
    }

    /** @param lifetime counted from the due time, positive */
    record After(Duration lifetime) implements Expiry {
        public After {
            if (lifetime.isNegative() || lifetime.isZero()) {
                throw new IllegalArgumentException("expiresAfter must be positive, got " + lifetime + ".");
            }
        }

        @Override
        public Instant resolve(Instant dueAt) {
            try {
                return dueAt.plus(lifetime);
            } catch (DateTimeException | ArithmeticException beyondTheCalendar) {
                return Instant.MAX;
            }
        }
    }

    /** The instant of expiry of a message due at {@code dueAt}. */
    Instant resolve(Instant dueAt);
}
