package dev.postdate.admin;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Messages that will not run again without an operator. Thread-safe. */
public interface DeadLetters {

    /**
     * In the order in which they came.
     *
     * @param messageType only of this type; null for all
     * @param after a page's {@link Page#next()}; null for the first page
     * @param limit how many a page, 1 to 1,000
     */
    Page<DeadLetter> list(@Nullable String messageType, @Nullable String after, int limit);

    /** The first hundred. */
    default List<DeadLetter> list() {
        return list(null, null, 100).items();
    }

    Optional<DeadLetter> find(UUID messageId);

    long count();

    /**
     * Makes them due now: same id, headers and body, a fresh attempt budget, the history kept.
     *
     * @return those that were dead letters; others are left alone
     */
    List<UUID> redrive(Collection<UUID> messageIds);

    default boolean redrive(UUID messageId) {
        return !redrive(List.of(messageId)).isEmpty();
    }

    /**
     * Removes them for good.
     *
     * @return how many there were
     */
    int delete(Collection<UUID> messageIds);
}
