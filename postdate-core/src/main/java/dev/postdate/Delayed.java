package dev.postdate;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message returned by a handler that is to become due later. Without options, or with {@link PublishOptions}, it is treated
 * like any returned message; with {@link SendOptions} it is sent. Immutable.
 */
public final class Delayed {

    private final Object message;
    private final Due due;
    private final @Nullable MessageOptions options;

    private Delayed(Object message, Due due, @Nullable MessageOptions options) {
        this.message = Objects.requireNonNull(message, "message");
        this.due = due;
        this.options = options;
    }

    /** Due once this delay has passed by the store's clock since the handler's result was stored. */
    public static Delayed by(Duration delay, Object message) {
        return new Delayed(message, Due.in(delay), null);
    }

    public static Delayed until(Instant instant, Object message) {
        return new Delayed(message, Due.at(instant), null);
    }

    public static Delayed until(ZonedDateTime dateTime, Object message) {
        return new Delayed(message, Due.at(dateTime), null);
    }

    /**
     * The same with options, for instance a schedule key so that it can be cancelled.
     *
     * @throws IllegalArgumentException if the options carry a due time as well
     */
    public Delayed with(MessageOptions options) {
        options.due().ifPresent(second -> {
            throw new IllegalArgumentException(
                    "The due time is given twice: " + due + " and, in the options, " + second + ".");
        });
        return new Delayed(message, due, options);
    }

    public Object message() {
        return message;
    }

    public Due due() {
        return due;
    }

    public Optional<MessageOptions> options() {
        return Optional.ofNullable(options);
    }
}
