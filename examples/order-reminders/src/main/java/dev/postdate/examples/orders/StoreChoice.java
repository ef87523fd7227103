package dev.postdate.examples.orders;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** In which store the shop keeps its messages, and beside them orders and charges. */
public sealed interface StoreChoice {

    /** Files of the data directory, for one process. */
    record Sqlite() implements StoreChoice {}

    /**
     * A database that any number of processes share.
     *
     * @param url null for a private server, which only the tour starts
     * @param lease how long after its last renewal a process is taken for dead; it renews three times as often
     */
    record Postgres(@Nullable String url, Duration lease) implements StoreChoice {

        /** As Postdate has it by itself. */
        static final Duration USUAL_LEASE = Duration.ofSeconds(15);

        /** Below that a process would be busy with renewing, and taken for dead whenever its machine is busy. */
        static final Duration LEAST_LEASE = Duration.ofSeconds(1);

        /** How often the lease is renewed. */
        public Duration renewal() {
            return lease.dividedBy(3);
        }
    }
}
