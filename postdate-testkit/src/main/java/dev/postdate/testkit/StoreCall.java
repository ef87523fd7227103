package dev.postdate.testkit;

import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.DeadLetterStore;
import dev.postdate.spi.HistoryStore;
import dev.postdate.spi.NodeStore;
import dev.postdate.spi.QueryStore;
import dev.postdate.spi.ScheduleStore;
import dev.postdate.spi.TopologyStore;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The calls that a store gets, each named after its method. */
public enum StoreCall {
    APPEND(ScheduleStore.class),
    CANCEL(ScheduleStore.class),
    RESCHEDULE(ScheduleStore.class),
    FIND(ScheduleStore.class),
    FIND_COPIES(ScheduleStore.class),
    FIND_KEY(ScheduleStore.class),
    CLAIM(ClaimStore.class),
    CLAIM_SUSPECT(ClaimStore.class),
    SETTLE(ClaimStore.class),
    HELD_BY(ClaimStore.class),
    CANCEL_REQUESTS(ClaimStore.class),
    UNPARK(ClaimStore.class),
    REGISTER(NodeStore.class),
    RENEW(NodeStore.class),
    DECLARE_DEAD(NodeStore.class),
    RECOVER(NodeStore.class),
    LEAVE(NodeStore.class),
    DECLARE(TopologyStore.class),
    SUBSCRIPTIONS_TO(TopologyStore.class),
    SUBSCRIPTIONS_OF(TopologyStore.class),
    UNSUBSCRIBE(TopologyStore.class),
    QUEUES(TopologyStore.class),
    IS_DECLARED(TopologyStore.class),
    PAUSE(TopologyStore.class),
    SEARCH(QueryStore.class),
    COUNT(QueryStore.class),
    COUNT_BETWEEN(QueryStore.class),
    ENDED(QueryStore.class),
    LAST_ENDED(QueryStore.class),
    NOW(QueryStore.class),
    SURVEY(QueryStore.class),
    PENDING_TYPES(QueryStore.class),
    CONDITION(QueryStore.class),
    LIST_DEAD_LETTERS(DeadLetterStore.class),
    FIND_DEAD_LETTER(DeadLetterStore.class),
    COUNT_DEAD_LETTERS(DeadLetterStore.class),
    GROUP_DEAD_LETTERS(DeadLetterStore.class),
    LAST_DEAD_LETTER(DeadLetterStore.class),
    REDRIVE(DeadLetterStore.class),
    DELETE_DEAD_LETTERS(DeadLetterStore.class),
    FIND_HISTORY(HistoryStore.class),
    SEARCH_HISTORY(HistoryStore.class),
    REMOVE_OLDER_HISTORY(HistoryStore.class),
    LIST_ACTIONS(HistoryStore.class);

    private final Class<?> role;

    StoreCall(Class<?> role) {
        this.role = role;
    }

    /** All calls of one role, such as {@link NodeStore}. */
    public static Set<StoreCall> of(Class<?> role) {
        return Arrays.stream(values())
                .filter(call -> call.role == role)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(StoreCall.class)));
    }

    /** The name of the point in {@link FaultyStore#points()} that a call passes before the store sees it. */
    public String before() {
        return name() + " before";
    }

    /** The name of the point that a call passes once the store has answered. */
    public String after() {
        return name() + " after";
    }
}
