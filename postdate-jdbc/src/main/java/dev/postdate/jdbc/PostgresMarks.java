package dev.postdate.jdbc;

import dev.postdate.spi.ClaimStore.Demand;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far this node has seen each queue empty: the low-water marks behind which an ordinary claim does not look, so that finished rows which
 * PostgreSQL still keeps for an old snapshot cost nothing. A cache, lowered by everything that makes a row wait; what nobody told of is found
 * by the next look from the start. Thread-safe.
 */
final class PostgresMarks {

    static final Instant START = Instant.parse("0001-01-01T00:00:00Z");

    /** Commits that come late by no more than this are found without being told of. */
    private static final Duration OVERLAP = Duration.ofSeconds(1);

    private static final class Mark {
        private Instant from = START;
        /** The earliest that was told since the claim under way began; null for none. */
        private @Nullable Instant told;
    }

    private final Map<String, Mark> marks = new HashMap<>();

    /** Where a claim begins to look in each queue. */
    synchronized List<Instant> begin(List<Demand> demands) {
        return demands.stream()
                .map(demand -> {
                    Mark mark = marks.computeIfAbsent(demand.queue(), queue -> new Mark());
                    mark.told = null;
                    return demand.fromStart() ? START : mark.from;
                })
                .toList();
    }

    /**
     * What a claim found.
     *
     * @param last the latest due time that it claimed; null if there was none
     * @param stopped true if its limit stopped it, so that more may be due behind the last one
     */
    synchronized void seen(String queue, Instant now, @Nullable Instant last, boolean stopped) {
        Mark mark = marks.computeIfAbsent(queue, unseen -> new Mark());
        Instant reached = now.minus(OVERLAP);
        if (stopped) {
            reached = last != null && last.isBefore(reached) ? last : reached;
        }
        mark.from = mark.told != null && mark.told.isBefore(reached) ? mark.told : reached;
    }

    /** A row waits for this due time. */
    synchronized void lower(String queue, Instant dueAt) {
        Mark mark = marks.get(queue);
        if (mark != null) {
            lower(mark, dueAt);
        }
    }

    /** A row waits for this due time in some queue. */
    synchronized void lower(Instant dueAt) {
        marks.values().forEach(mark -> lower(mark, dueAt));
    }

    private static void lower(Mark mark, Instant dueAt) {
        if (dueAt.isBefore(mark.from)) {
            mark.from = dueAt;
        }
        if (mark.told == null || dueAt.isBefore(mark.told)) {
            mark.told = dueAt;
        }
    }
}
