package dev.postdate.jdbc;

import dev.postdate.ScheduleToken;
import dev.postdate.StoreException;
import dev.postdate.spi.StoreInfo;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the roles of one session share: the file's connections, the node's clock, and whether the session is still open. */
final class SqliteScope {

    private final SqliteFile file;
    private final InstantSource clock;
    private final StoreInfo info;
    private final Runnable wakeOthers;
    private volatile @Nullable StoreException closed;

    /**
     * @param clock the node's, which is this store's
     * @param wakeOthers called after a write that may have made a message due, for the other nodes of this process
     */
    SqliteScope(SqliteFile file, InstantSource clock, StoreInfo info, Runnable wakeOthers) {
        this.file = file;
        this.clock = clock;
        this.info = info;
        this.wakeOthers = wakeOthers;
    }

    StoreInfo info() {
        return info;
    }

    /** The store's clock. Its microseconds are cut, so that what is due at "now" is due, and nothing is before it is. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    <T> T write(String doing, SqliteLane.Work<T> work) {
        return write(doing, List.of(), work);
    }

    private <T> T write(String doing, List<ScheduleToken> tokens, SqliteLane.Work<T> work) {
        requireOpen();
        file.requireStillThere();
        return file.lane().write(doing, tokens, work);
    }

    /**
     * A write that may have made a message due.
     *
     * @param wakes true of a result for which the other nodes of this process have to look
     */
    <T> T write(String doing, List<ScheduleToken> tokens, SqliteLane.Work<T> work, Predicate<T> wakes) {
        T result = write(doing, tokens, work);
        if (wakes.test(result)) {
            wakeOthers.run();
        }
        return result;
    }

    /** A short question of a caller or of the engine. */
    <T> T lookUp(String doing, SqliteLane.Work<T> question) {
        requireOpen();
        return file.lookups().read(doing, question);
    }

    /** A question of an operator that may take long; it holds up only others of its kind. */
    <T> T ask(String doing, SqliteLane.Work<T> question) {
        requireOpen();
        return file.questions().read(doing, question);
    }

    /** Changes when another process has committed since. */
    long dataVersion() {
        return closed == null ? file.lane().dataVersion() : 0;
    }

    void close(StoreException reason) {
        closed = reason;
    }

    private void requireOpen() {
        StoreException reason = closed;
        if (reason != null) {
            throw new StoreException(String.valueOf(reason.getMessage()), false, reason);
        }
    }
}
