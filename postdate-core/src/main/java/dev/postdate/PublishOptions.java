package dev.postdate;

/** Options of one {@code publish}: due time, expiry, schedule key, correlation id and headers. Immutable and thread-safe. */
public final class PublishOptions extends MessageOptions {

    private static final PublishOptions NONE = builder().build();

    private PublishOptions(Builder builder) {
        super(builder);
    }

    public static PublishOptions none() {
        return NONE;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects publish options; a setting may be given once. Not thread-safe. */
    public static final class Builder extends MessageOptions.Builder<Builder> {

        private Builder() {}

        public PublishOptions build() {
            return new PublishOptions(this);
        }

        @Override
        Builder self() {
            return this;
        }
    }
}
