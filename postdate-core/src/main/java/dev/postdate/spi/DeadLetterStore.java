package dev.postdate.spi;

import dev.postdate.Headers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps messages that will not run again without an operator. */
public interface DeadLetterStore {

    /**
     * Dead letters that match, in the order in which they came.
     *
     * @param afterSequence only those after this one; -1 for the first page
     * @param limit at most so many
     */
    List<DeadLetterRecord> list(DeadLetterQuery query, long afterSequence, int limit);

    Optional<DeadLetterRecord> find(UUID id);

    /**
     * How many match.
     *
     * @param upTo where to stop counting: the answer is never higher, and no more of those that match are looked at
     */
    long count(DeadLetterQuery query, int upTo);

    /** How many there are. */
    default long count() {
        return count(DeadLetterQuery.all(), Integer.MAX_VALUE);
    }

    /** Those that match by what they died of, the biggest group first. It looks at each of those that match. */
    List<DeadLetterGroup> groups(DeadLetterQuery query, int limit);

    /** The sequence of the dead letter that came last; -1 if there is none. */
    long lastSequence();

    /**
     * Makes them messages that wait again, in one step and in the order in which they came: same identity, no failures charged, the history
     * kept, never expiring. One whose id a waiting message has, because its sender stored it a second time, stays as it is. Of several for
     * one id the first counts.
     *
     * @return the ids that were dead letters and wait now, in the same order
     * @throws IllegalArgumentException if a due time would lie beyond the store's horizon; nothing was changed
     */
    List<UUID> redrive(List<Redrive> redrives);

    /**
     * Removes them for good.
     *
     * @return how many there were
     */
    int delete(Set<UUID> ids);

    /**
     * Removes those that match for good, the first that came first.
     *
     * @param upToSequence none that came after this one
     * @param limit at most so many
     * @return how many
     */
    int delete(DeadLetterQuery query, long upToSequence, int limit);

    /**
     * How one dead letter is to wait again. The array is not copied and must not be changed.
     *
     * @param delay until it is due, by the store's clock; zero or negative for now
     * @param queue the full name of another queue; null for the one it was on
     * @param headers other headers; null for its own
     * @param body another body, of the same type and version; null for its own
     */
    @SuppressWarnings("ArrayRecordComponent") // handed through to a column, never compared
    record Redrive(
            UUID id,
            Duration delay,
            @Nullable String queue,
            @Nullable Headers headers,
            byte @Nullable [] body) {
        public Redrive {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(delay, "delay");
        }

        /** As it was, and now. */
        public static Redrive now(UUID id) {
            return new Redrive(id, Duration.ZERO, null, null, null);
        }

        public Redrive delay(Duration delay) {
            return new Redrive(id, delay, queue, headers, body);
        }

        public Redrive queue(String queue) {
            return new Redrive(id, delay, Objects.requireNonNull(queue, "queue"), headers, body);
        }

        public Redrive headers(Headers headers) {
            return new Redrive(id, delay, queue, Objects.requireNonNull(headers, "headers"), body);
        }

        public Redrive body(byte[] body) {
            return new Redrive(id, delay, queue, headers, Objects.requireNonNull(body, "body"));
        }
    }
}
