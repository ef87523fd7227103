package dev.postdate.spi;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps messages that will not run again without an operator. */
public interface DeadLetterStore {

    /**
     * Dead letters in the order in which they came.
     *
     * @param type only of this message type; null for all
     * @param afterSequence only those after this one; -1 for the first page
     * @param limit at most so many
     */
    List<DeadLetterRecord> list(@Nullable String type, long afterSequence, int limit);

    Optional<DeadLetterRecord> find(UUID id);

    /** How many there are. */
    long count();

    /**
     * Makes them messages due now, in one step: same identity, headers and body, no failures charged, the history kept, never expiring.
     *
     * @return the ids that were dead letters
     */
    List<UUID> redrive(Set<UUID> ids);

    /**
     * Removes them for good.
     *
     * @return how many there were
     */
    int delete(Set<UUID> ids);
}
