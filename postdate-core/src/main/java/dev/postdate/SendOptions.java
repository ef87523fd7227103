package dev.postdate;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Options of one {@code send}, {@code enqueue} or {@code schedule}: due time, expiry, schedule key, correlation id, headers and
 * destination. Immutable and thread-safe.
 */
public final class SendOptions extends MessageOptions {

    private static final SendOptions NONE = builder().build();

    private final @Nullable String destination;

    private SendOptions(Builder builder) {
        super(builder);
        this.destination = builder.destination;
    }

    public static SendOptions none() {
        return NONE;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The queue that the message goes to whatever the routes say. */
    public Optional<String> destination() {
        return Optional.ofNullable(destination);
    }

    /** Collects send options; a setting may be given once. Not thread-safe. */
    public static final class Builder extends MessageOptions.Builder<Builder> {
        private @Nullable String destination;

        private Builder() {}

        /** Send to this queue, whatever the routes say: a queue's own name, an application, or {@code application/queue}. */
        public Builder to(String destination) {
            if (destination.isBlank()) {
                throw new IllegalArgumentException("The destination must not be blank.");
            }
            refuseSecond("destination", this.destination, destination);
            this.destination = destination;
            return this;
        }

        public SendOptions build() {
            return new SendOptions(this);
        }

        @Override
        Builder self() {
            return this;
        }
    }
}
