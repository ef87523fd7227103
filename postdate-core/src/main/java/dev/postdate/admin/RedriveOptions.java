package dev.postdate.admin;

import dev.postdate.Headers;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How dead letters are to run again. Immutable but for the body, which must not be changed.
 *
 * @param toQueueOrNull the queue they go to, named like a destination; null for the one they were on
 * @param headersOrNull in place of the message's own, all of them; null to leave them
 * @param bodyOrNull in place of the message's own, of the same type and version; null to leave it. It is not looked into
 * @param perSecond how many become due a second, {@value #SLOWEST} to {@value #FASTEST}; 0 for all of them now
 */
@SuppressWarnings("ArrayRecordComponent") // a body is handed through; equals is defined over its bytes
public record RedriveOptions(
        @Nullable String toQueueOrNull,
        @Nullable Headers headersOrNull,
        byte @Nullable [] bodyOrNull,
        double perSecond) {

    /** One in a thousand seconds. */
    public static final double SLOWEST = 0.001;

    public static final double FASTEST = 1_000_000;

    /** The largest body that is taken, in bytes. */
    public static final int LARGEST_BODY = 64 * 1024 * 1024;

    private static final RedriveOptions UNCHANGED = new RedriveOptions(null, null, null, 0);

    public RedriveOptions {
        if (bodyOrNull != null && (bodyOrNull.length == 0 || bodyOrNull.length > LARGEST_BODY)) {
            throw new IllegalArgumentException("The edited body has " + bodyOrNull.length + " bytes (must be 1 to "
                    + LARGEST_BODY + "). Leave body(...) out to keep the message's own.");
        }
        if (perSecond != 0 && !(perSecond >= SLOWEST && perSecond <= FASTEST)) {
            throw new IllegalArgumentException("perSecond=" + perSecond + " (must be " + SLOWEST + " to " + FASTEST
                    + ", or 0 for all of them now)");
        }
    }

    /** As they were, and now. */
    public static RedriveOptions unchanged() {
        return UNCHANGED;
    }

    /** To another queue: one of this application, another application, or {@code application/queue}. */
    public RedriveOptions toQueue(String queue) {
        return new RedriveOptions(Objects.requireNonNull(queue, "queue"), headersOrNull, bodyOrNull, perSecond);
    }

    /** With these headers and no others; for one dead letter. */
    public RedriveOptions headers(Headers headers) {
        return new RedriveOptions(toQueueOrNull, Objects.requireNonNull(headers, "headers"), bodyOrNull, perSecond);
    }

    /** With this body, which has to be what the serializer of its type reads; for one dead letter. */
    public RedriveOptions body(byte[] body) {
        return new RedriveOptions(toQueueOrNull, headersOrNull, Objects.requireNonNull(body, "body"), perSecond);
    }

    /** At most so many a second: the first is due now, and each later one so much later. */
    public RedriveOptions perSecond(double rate) {
        if (rate == 0) {
            throw new IllegalArgumentException("perSecond=0 (must be " + SLOWEST + " to " + FASTEST
                    + "; leave perSecond(...) out to redrive all of them now)");
        }
        return new RedriveOptions(toQueueOrNull, headersOrNull, bodyOrNull, rate);
    }

    /** The queue they go to; empty for the one they were on. */
    public Optional<String> toQueue() {
        return Optional.ofNullable(toQueueOrNull);
    }

    /** True if there are other headers or another body. */
    public boolean edits() {
        return headersOrNull != null || bodyOrNull != null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RedriveOptions options
                && Objects.equals(toQueueOrNull, options.toQueueOrNull)
                && Objects.equals(headersOrNull, options.headersOrNull)
                && Arrays.equals(bodyOrNull, options.bodyOrNull)
                && perSecond == options.perSecond;
    }

    @Override
    public int hashCode() {
        return 31 * Objects.hash(toQueueOrNull, headersOrNull, perSecond) + Arrays.hashCode(bodyOrNull);
    }

    @Override
    public String toString() {
        return "RedriveOptions[toQueue=" + toQueueOrNull + ", headers=" + headersOrNull + ", body="
                + (bodyOrNull == null ? "its own" : bodyOrNull.length + " bytes") + ", perSecond=" + perSecond + "]";
    }
}
