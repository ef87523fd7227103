package dev.postdate.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the database behind a store is, as far as it bears on how fast the store can be. Immutable; as of the moment it was asked for.
 *
 * @param oldestSnapshot what has kept finished rows from being removed for the longest; null if nothing does
 * @param tables the store's tables
 */
public record StoreCondition(@Nullable OpenSnapshot oldestSnapshot, List<TableRows> tables) {

    public StoreCondition {
        tables = List.copyOf(tables);
    }

    /** The rows of all tables that are finished and whose space is not free yet. */
    public long deadRows() {
        return tables.stream().mapToLong(TableRows::dead).sum();
    }

    /** What can hold a snapshot open. */
    public enum Holder {
        /** A transaction of a session that runs, or is idle in it. */
        TRANSACTION("a transaction"),
        /** A transaction that is prepared and waits for its second phase. */
        PREPARED_TRANSACTION("a prepared transaction"),
        /** A replication slot, whose reader may be gone. */
        REPLICATION_SLOT("a replication slot"),
        /** A query on a standby that tells its primary of it. */
        STANDBY("a standby");

        private final String words;

        Holder(String words) {
            this.words = words;
        }

        /** In words. */
        public String words() {
            return words;
        }
    }

    /**
     * Something that still may read rows as they were when it began.
     *
     * @param who which one it is, in words
     * @param horizon stays the same while what it can see stays the same; only equality means anything
     * @param openFor how long it is open; null if the database does not tell
     */
    public record OpenSnapshot(
            Holder holder,
            String who,
            long horizon,
            @Nullable Duration openFor) {
        public OpenSnapshot {
            Objects.requireNonNull(holder, "holder");
            Objects.requireNonNull(who, "who");
        }
    }

    /**
     * One table, by the database's own estimate.
     *
     * @param live rows that are there
     * @param dead rows that are finished and still take space
     * @param vacuumedAt when dead rows were last looked for; null if never, or not known
     */
    public record TableRows(
            String table, long live, long dead, @Nullable Instant vacuumedAt) {
        public TableRows {
            Objects.requireNonNull(table, "table");
        }

        /** The share of dead rows, from 0 to 1. */
        public double deadRatio() {
            return live + dead == 0 ? 0 : (double) dead / (live + dead);
        }
    }
}
