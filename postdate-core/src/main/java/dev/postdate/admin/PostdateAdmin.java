package dev.postdate.admin;

import dev.postdate.ScheduledMessage;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.QueryStore;
import dev.postdate.spi.StoreCondition;
import dev.postdate.spi.Subscription;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sees and may do. Thread-safe; every call but {@link #health} and {@link #by} reads or writes the store.
 *
 * <p>What changes something is recorded with who did it, in the same transaction: see {@link #actions}.
 */
public interface PostdateAdmin {

    /**
     * Messages that are not finished, by due time and then by order of scheduling. Those that are there and unmoved while a caller pages
     * through appear exactly once.
     *
     * @param after a page's {@link Page#next()}; null for the first page
     * @param limit how many a page, 1 to 1,000
     * @throws IllegalArgumentException if {@code after} is no such text or the limit is out of range
     */
    Page<ScheduledMessage> messages(MessageQuery query, @Nullable String after, int limit);

    /** How many messages match; looks at each of them. */
    long count(MessageQuery query);

    /** How many messages expired before they were handled, by type and queue, since the store was made. */
    Map<QueryStore.TypeAndQueue, Long> expired();

    DeadLetters deadLetters();

    Queues queues();

    /** How this node is. Asks nothing of the store, never blocks on it and throws nothing, also once the node is stopped: ask as often as you like. */
    NodeHealth health();

    /** How the database behind the store is; empty where the store cannot tell. */
    Optional<StoreCondition> storeCondition();

    /** The subscriptions of this application, those of handlers that no longer exist included. */
    List<Subscription> subscriptions();

    /**
     * Ends a subscription, so that events are no longer copied to it.
     *
     * @return false if there was none
     */
    boolean unsubscribe(Subscription subscription);

    /**
     * What became of messages, where the node was told to keep it.
     *
     * @throws IllegalStateException if this node keeps no history
     */
    History history();

    /**
     * The same view in somebody's name: what is done through it is recorded as done by them. Without it the node's name stands there.
     *
     * @param who for instance the name an operator logged in with; 1 to 200 characters, no control characters among them
     * @throws IllegalArgumentException if it is not so
     */
    PostdateAdmin by(String who);

    /**
     * What operators did in this store, whichever node they asked: pauses, resumes, redrives, deletions, subscriptions ended. Newest first; the
     * latest {@value ActionRecord#KEPT} are kept, whether or not a history is. What found nothing to change is not among them.
     *
     * @param after a page's {@link Page#next()}; null for the first page
     * @param limit how many a page, 1 to 1,000
     * @throws IllegalStateException if the store does not keep them
     */
    Page<ActionRecord> actions(@Nullable String after, int limit);
}
