package dev.postdate.spi;

import dev.postdate.CancelResult;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * One thing that an operator did through the admin API. Immutable.
 *
 * @param sequence its place among all
 * @param at when, by the store's clock; when the first of them was changed where one call changed many in several steps
 * @param who the name that the operator gave, otherwise that of the node
 * @param target what it was done to, in words
 * @param changed how many queues, subscriptions or messages it was done to
 */
public record ActionRecord(long sequence, Instant at, String who, Action action, String target, long changed) {

    /** How many of them a store keeps; the oldest go first. */
    public static final int KEPT = 10_000;

    private static final int IDS_SHOWN = 5;

    /** What an operator can do. */
    public enum Action {
        PAUSE_QUEUE,
        RESUME_QUEUE,
        UNSUBSCRIBE,
        CANCEL_MESSAGES,
        MOVE_MESSAGES,
        REDRIVE_DEAD_LETTERS,
        DELETE_DEAD_LETTERS
    }

    public ActionRecord {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(who, "who");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(target, "target");
    }

    /** Messages as a target: the first few ids, and how many more. */
    public static String messages(Collection<UUID> ids) {
        String shown =
                ids.stream().sorted().limit(IDS_SHOWN).map(UUID::toString).collect(Collectors.joining(", "));
        return ids.size() <= IDS_SHOWN ? shown : shown + " and " + (ids.size() - IDS_SHOWN) + " more";
    }

    /** How many of these cancels changed something, be it that a handler which runs is not run again. */
    public static long changed(Collection<CancelResult> cancels) {
        return cancels.stream()
                .filter(cancel -> cancel.removed() > 0 || cancel.outcome() == CancelResult.Outcome.IN_DELIVERY)
                .count();
    }

    /** A subscription as a target. */
    public static String subscription(Subscription subscription) {
        return subscription.type() + " of " + subscription.application() + ":" + subscription.handler();
    }
}
