package dev.postdate.jdbc;

import dev.postdate.StoreException;
import dev.postdate.spi.TimeDriver;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other nodes what this one has made wait: those of this process at once, those of others by NOTIFY, after the commit and at most one
 * every few milliseconds. What is due later than anybody looks anyway is told to nobody. Every word may be lost. Thread-safe.
 */
final class PostgresWakeUps {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.wakeup");

    /** A constant, never what some other node was seen doing: that is stale by the time a long transaction commits. */
    static final Duration LOOKED_AT_ANYWAY = Duration.ofSeconds(5);

    /** In place of a sender, for what the sender has to hear itself because it does not see the commit. */
    static final String EVERYBODY = "-";

    private static final String NOTIFY = "/* postdate:notify */ SELECT pg_notify(?, ?)";

    /** A word is gone with the server in any case, so it waits for no flush of the log; with nothing written, it would be the only reason for one. */
    static final String NOTIFY_ALONE =
            "/* postdate:notify */ SELECT set_config('synchronous_commit', 'off', true), pg_notify(?, ?)";

    private static final long APART = TimeUnit.MILLISECONDS.toNanos(3);

    private final PostgresScope scope;
    private final PostgresMarks marks;
    private final String sender;
    private final BiConsumer<PostgresWakeUps, Instant> siblings;
    private final AtomicReference<@Nullable Instant> untold = new AtomicReference<>();
    private volatile TimeDriver.@Nullable Loop loop;

    /** @param siblings wakes the other nodes of this process for something due at an instant */
    PostgresWakeUps(
            PostgresScope scope, PostgresMarks marks, String sender, BiConsumer<PostgresWakeUps, Instant> siblings) {
        this.scope = scope;
        this.marks = marks;
        this.sender = sender;
        this.siblings = siblings;
    }

    /** Starts to tell other processes. */
    void start(TimeDriver time) {
        if (!time.isVirtual()) {
            loop = time.startLoop("postgres-notify", this::tell);
        }
    }

    void stop(Duration atMost) {
        TimeDriver.Loop running = loop;
        if (running != null) {
            running.stop(atMost);
        }
    }

    /** Rows wait since a commit. */
    void waiting(Instant now, List<PostgresAppends.Waiting> rows) {
        Instant first = null;
        for (PostgresAppends.Waiting row : rows) {
            marks.lower(row.queue(), row.dueAt());
            first = first == null || row.dueAt().isBefore(first) ? row.dueAt() : first;
        }
        if (first != null) {
            tellIfSoon(now, first);
        }
    }

    /** A row of some queue waits for another due time since a commit. */
    void moved(Instant now, Instant dueAt) {
        marks.lower(dueAt);
        tellIfSoon(now, dueAt);
    }

    private void tellIfSoon(Instant now, Instant dueAt) {
        if (!dueAt.isAfter(now.plus(LOOKED_AT_ANYWAY))) {
            tellOthers(dueAt);
        }
    }

    /** Anything may wait that was not there before. */
    void look() {
        marks.lower(PostgresMarks.START);
        tellOthers(PostgresMarks.START);
    }

    private void tellOthers(Instant dueAt) {
        siblings.accept(this, dueAt);
        TimeDriver.Loop running = loop;
        if (running != null) {
            Instant before = untold.getAndAccumulate(
                    dueAt, (known, added) -> known == null || (added != null && added.isBefore(known)) ? added : known);
            if (before == null) {
                running.wake();
            }
        }
    }

    private long tell() {
        Instant dueAt = untold.getAndSet(null);
        if (dueAt == null) {
            return Long.MAX_VALUE;
        }
        try {
            scope.ask(
                    "wake other nodes",
                    connection -> connection.list(NOTIFY_ALONE, row -> 0, channel(), payload(sender, dueAt)));
        } catch (StoreException e) {
            LOG.debug("Other nodes could not be woken; they look by themselves", e);
        }
        return APART;
    }

    /** Within a caller's transaction: everybody hears of it with the commit, this node too. */
    void withCommit(PostgresConnection connection, Instant now, List<PostgresAppends.Waiting> rows)
            throws SQLException {
        Instant first = rows.stream()
                .map(PostgresAppends.Waiting::dueAt)
                .min(Instant::compareTo)
                .orElse(null);
        if (first != null && !first.isAfter(now.plus(LOOKED_AT_ANYWAY))) {
            tellEverybody(connection, first);
        }
    }

    /** The same, of anything that may wait then. */
    void lookWithCommit(PostgresConnection connection) throws SQLException {
        tellEverybody(connection, PostgresMarks.START);
    }

    private void tellEverybody(PostgresConnection connection, Instant dueAt) throws SQLException {
        if (loop != null && scope.database().options().notifiesInTransactions()) {
            connection.list(NOTIFY, row -> 0, channel(), payload(EVERYBODY, dueAt));
        }
    }

    private String channel() {
        return scope.database().names().channel();
    }

    private static String payload(String from, Instant dueAt) {
        return from + " " + dueAt;
    }

    /** Takes in what another node told; null if it is this node's own word. */
    @Nullable
    Instant heard(String payload) {
        int space = payload.indexOf(' ');
        if (space < 0 || payload.substring(0, space).equals(sender)) {
            return null;
        }
        Instant dueAt = Instant.parse(payload.substring(space + 1));
        marks.lower(dueAt);
        return dueAt;
    }

    /** What a sibling told. */
    void lower(Instant dueAt) {
        marks.lower(dueAt);
    }
}
