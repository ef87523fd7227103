package dev.postdate;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Objects;

/**
 * When a message becomes due: at an instant, or a while after the store's own "now".
 *
 * <p>A delay is counted by the clock of the store at the moment of its statement, neither by the caller's clock nor from the
 * start of the caller's transaction. A due time in the past, or a delay that is zero or negative, means now. Immutable.
 */
public sealed interface Due {

    /** Due at once. */
    Due NOW = new In(Duration.ZERO);

    /**
     * Due at the given instant, kept as given.
     *
     * @param instant the earliest instant of delivery
     */
    record At(Instant instant) implements Due {
        public At {
            Objects.requireNonNull(instant, "instant");
        }

        @Override
        public Instant resolve(Instant now) {
            return instant.isBefore(now) ? now : instant;
        }

        @Override
        public String toString() {
            return "at " + instant;
        }
    }

    /**
     * Due after the given delay by the store's clock.
     *
     * @param delay the delay; zero or negative means now
     */
    record In(Duration delay) implements Due {
        public In {
            Objects.requireNonNull(delay, "delay");
        }

        @Override
        public String toString() {
            return "in " + delay;
        }

        @Override
        public Instant resolve(Instant now) {
            if (delay.isNegative() || delay.isZero()) {
                return now;
            }
            try {
                return now.plus(delay);
            } catch (DateTimeException | ArithmeticException beyondTheCalendar) {
                return Instant.MAX;
            }
        }
    }

    static Due at(Instant instant) {
        return new At(instant);
    }

    /** Due at the instant that the zoned date and time stands for; later changes of the zone's rules do not move it. */
    static Due at(ZonedDateTime dateTime) {
        return new At(Objects.requireNonNull(dateTime, "dateTime").toInstant());
    }

    static Due in(Duration delay) {
        return new In(delay);
    }

    /**
     * The due instant for a store whose clock shows {@code now}. Never before {@code now}; {@link Instant#MAX} where the
     * calendar ends, so that a store refuses it by its horizon instead of overflowing.
     */
    Instant resolve(Instant now);
}
