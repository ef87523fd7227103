package dev.postdate;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@link SendOptions} and {@link PublishOptions} have in common. Immutable and thread-safe. */
public abstract sealed class MessageOptions permits SendOptions, PublishOptions {

    private final @Nullable Due due;
    private final @Nullable Expiry expiry;
    private final @Nullable ScheduleKey key;
    private final @Nullable String correlationId;
    private final Headers headers;

    MessageOptions(Builder<?> builder) {
        this.due = builder.due;
        this.expiry = builder.expiry;
        this.key = builder.key;
        this.correlationId = builder.correlationId;
        this.headers = builder.headers;
    }

    /** The due time, where the options carry one. */
    public Optional<Due> due() {
        return Optional.ofNullable(due);
    }

    public Optional<Expiry> expiry() {
        return Optional.ofNullable(expiry);
    }

    public Optional<ScheduleKey> key() {
        return Optional.ofNullable(key);
    }

    public Optional<String> correlationId() {
        return Optional.ofNullable(correlationId);
    }

    public Headers headers() {
        return headers;
    }

    /** Collects options; a setting may be given once. Not thread-safe. */
    public abstract static sealed class Builder<B extends Builder<B>>
            permits SendOptions.Builder, PublishOptions.Builder {
        private @Nullable Due due;
        private @Nullable Expiry expiry;
        private @Nullable ScheduleKey key;
        private @Nullable String correlationId;
        private Headers headers = Headers.empty();

        Builder() {}

        abstract B self();

        /** Due at an instant; in the past means now. */
        public B dueAt(Instant instant) {
            return due(Due.at(instant));
        }

        /** Due at the instant that this date and time in its zone stands for. */
        public B dueAt(ZonedDateTime dateTime) {
            return due(Due.at(dateTime));
        }

        /** Due after a delay by the store's clock; zero or negative means now. */
        public B dueIn(Duration delay) {
            return due(Due.in(delay));
        }

        private B due(Due value) {
            refuseSecond("due time", due, value);
            due = value;
            return self();
        }

        /** Not to be handled from this instant on. It must lie after the due time. */
        public B expiresAt(Instant instant) {
            return expiry(new Expiry.At(instant));
        }

        /** Not to be handled once this long has passed since the due time. Must be positive. */
        public B expiresAfter(Duration lifetime) {
            return expiry(new Expiry.After(lifetime));
        }

        private B expiry(Expiry value) {
            refuseSecond("expiry", expiry, value);
            expiry = value;
            return self();
        }

        /** Makes the message unique in its application while it is pending; a second one is not stored. */
        public B key(String key) {
            return key(key, OnDuplicateKey.KEEP_FIRST);
        }

        /** Makes the message unique in its application while it is pending. */
        public B key(String key, OnDuplicateKey onDuplicate) {
            ScheduleKey value = new ScheduleKey(Objects.requireNonNull(key, "key"), onDuplicate);
            refuseSecond("schedule key", this.key, value);
            this.key = value;
            return self();
        }

        /** An id of the caller's that ties messages of one business case together; handed on to messages sent by handlers. */
        public B correlationId(String correlationId) {
            if (Objects.requireNonNull(correlationId, "correlationId").isBlank()) {
                throw new IllegalArgumentException("The correlation id must not be blank.");
            }
            refuseSecond("correlation id", this.correlationId, correlationId);
            this.correlationId = correlationId;
            return self();
        }

        public B header(String name, String value) {
            return header(name, new Headers.Value.Text(value));
        }

        public B header(String name, long value) {
            return header(name, new Headers.Value.Whole(value));
        }

        public B header(String name, double value) {
            return header(name, new Headers.Value.Floating(value));
        }

        public B header(String name, BigDecimal value) {
            return header(name, new Headers.Value.Decimal(value));
        }

        public B header(String name, boolean value) {
            return header(name, new Headers.Value.Flag(value));
        }

        public B header(String name, byte[] value) {
            return header(name, new Headers.Value.Bytes(value));
        }

        public B header(String name, Instant value) {
            return header(name, new Headers.Value.Moment(value));
        }

        private B header(String name, Headers.Value value) {
            refuseSecond("header '" + name + "'", headers.get(name).orElse(null), value);
            headers = headers.with(name, value);
            return self();
        }

        /** Adds all of these headers, as when a message is passed on. */
        public B headers(Headers more) {
            more.asMap().forEach(this::header);
            return self();
        }

        static void refuseSecond(String what, @Nullable Object former, Object latter) {
            Objects.requireNonNull(latter, what);
            if (former != null) {
                throw new IllegalArgumentException("The options name the " + what + " twice: first " + former
                        + ", then " + latter + ". Give it once.");
            }
        }
    }
}
