package dev.postdate.admin;

import dev.postdate.spi.DeadLetterGroup;
import dev.postdate.spi.DeadLetterQuery;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Messages that will not run again without an operator. Thread-safe.
 *
 * <p>A redriven message has the id, headers and body that it had, a fresh budget of attempts, and its errors; it does not expire any more.
 * One whose id a waiting message has, because its sender stored it a second time, is left alone by every way of redriving.
 */
public interface DeadLetters {

    /**
     * Those that match, in the order in which they came.
     *
     * @param after a page's {@link Page#next()}; null for the first page
     * @param limit how many a page, 1 to 1,000
     */
    Page<DeadLetter> list(DeadLetterQuery query, @Nullable String after, int limit);

    /** The first hundred. */
    default List<DeadLetter> list() {
        return list(DeadLetterQuery.all(), null, 100).items();
    }

    Optional<DeadLetter> find(UUID messageId);

    /** How many there are; looks at each of them. */
    default long count() {
        return count(DeadLetterQuery.all(), Integer.MAX_VALUE);
    }

    /**
     * How many match.
     *
     * @param upTo where to stop counting, from 1: the answer is never higher, and what it costs is bounded
     */
    long count(DeadLetterQuery query, int upTo);

    /**
     * Those that match by what they died of, the biggest group first. It looks at each of those that match.
     *
     * @param limit at most so many groups, 1 to 1,000
     */
    List<DeadLetterGroup> groups(DeadLetterQuery query, int limit);

    /** Makes one due now, as it was; false if it is no dead letter. */
    default boolean redrive(UUID messageId) {
        return redrive(messageId, RedriveOptions.unchanged());
    }

    /**
     * Makes one due now.
     *
     * @return false if it is no dead letter
     * @throws IllegalArgumentException if the queue it should go to is not known in the store; nothing was changed
     */
    boolean redrive(UUID messageId, RedriveOptions options);

    /** Makes them due now, as they were, in the order in which they came. */
    default List<UUID> redrive(Collection<UUID> messageIds) {
        return redrive(messageIds, RedriveOptions.unchanged());
    }

    /**
     * Makes them due in the order in which they came, all or none.
     *
     * @return those that were dead letters; others are left alone
     * @throws IllegalArgumentException if the options edit headers or body, which belong to one message, or the queue they should go to is
     *     not known in the store; nothing was changed
     */
    List<UUID> redrive(Collection<UUID> messageIds, RedriveOptions options);

    /**
     * Makes all that match due, in the order in which they came. Those that become dead letters while the call runs are left for the next
     * one. It goes by batches, each of which is stored or not: cut off by an error, it has redriven some and can be called again.
     *
     * @return how many
     * @throws IllegalArgumentException if the query has no condition, the options edit headers or body, which belong to one message, or the
     *     queue they should go to is not known in the store; nothing was changed
     */
    long redriveAll(DeadLetterQuery query, RedriveOptions options);

    /**
     * Removes them for good.
     *
     * @return how many there were
     */
    int delete(Collection<UUID> messageIds);

    /**
     * Removes all that match for good, but for those that become dead letters while the call runs. It goes by batches, like {@link
     * #redriveAll}.
     *
     * @return how many
     * @throws IllegalArgumentException if the query has no condition; nothing was changed
     */
    long deleteAll(DeadLetterQuery query);
}
