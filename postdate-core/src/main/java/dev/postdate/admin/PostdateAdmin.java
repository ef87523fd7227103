package dev.postdate.admin;

import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.EndedRecord;
import dev.postdate.spi.PendingType;
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

    /** How far {@link #pendingTypes} counts the messages of one kind. */
    int COUNTED_BY_TYPE = 100;

    /** What is not finished. */
    Messages messages();

    /**
     * How many messages ended without being handled and without becoming dead letters, since the store was made: those that had expired and
     * those that a retry rule discarded.
     */
    Map<QueryStore.Ending, Long> ended();

    /**
     * Of those the latest, the last one first. A store keeps the last {@value EndedRecord#KEPT}.
     *
     * @param limit at most so many, 1 to 1,000
     */
    List<EndedRecord> lastEnded(int limit);

    /**
     * Whether this build can read and handle what waits for its application, in whatever state, and its dead letters. Reads one message of
     * each type and version, and tries upcasters and serializers on it.
     *
     * @throws IllegalStateException on a node that only sends, which has no handlers to judge by
     */
    TypeReport checkTypes();

    /**
     * What is kept in the store, of all applications, by type, version, queue and handler, dead letters apart. Nothing is read as its type,
     * so a node that only sends can ask. Few of each kind are counted, see {@link PendingType#count}: at most {@value #COUNTED_BY_TYPE}.
     */
    List<PendingType> pendingTypes();

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
     * What operators did in this store, whichever node they asked: cancels, moves, pauses, resumes, redrives, deletions, subscriptions ended. Newest first; the
     * latest {@value ActionRecord#KEPT} are kept, whether or not a history is. What found nothing to change is not among them. A call
     * for all that match is one of them, which names the query and counts on while the call goes through its batches.
     *
     * @param after a page's {@link Page#next()}; null for the first page
     * @param limit how many a page, 1 to 1,000
     * @throws IllegalStateException if the store does not keep them
     */
    Page<ActionRecord> actions(@Nullable String after, int limit);
}
