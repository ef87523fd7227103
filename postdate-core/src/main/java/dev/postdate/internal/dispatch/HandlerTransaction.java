package dev.postdate.internal.dispatch;

import dev.postdate.spi.HandlingTransaction;
import java.sql.Connection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The transaction of one run of a handler, begun when the handler first asks for it: what it does before holds no connection, and no row of the
 * store's as it was then. Thread-safe.
 */
final class HandlerTransaction implements AutoCloseable {

    private final Supplier<HandlingTransaction> begin;
    private @Nullable HandlingTransaction begun;

    HandlerTransaction(Supplier<HandlingTransaction> begin) {
        this.begin = begin;
    }

    /** @throws dev.postdate.StoreException if none can be begun */
    Connection connection() {
        return begin().connection();
    }

    /** @throws dev.postdate.StoreException if none can be begun */
    synchronized HandlingTransaction begin() {
        HandlingTransaction transaction = begun;
        if (transaction == null) {
            transaction = begin.get();
            begun = transaction;
        }
        return transaction;
    }

    synchronized @Nullable HandlingTransaction begun() {
        return begun;
    }

    /** True if this failure came of the store ending the transaction. */
    synchronized boolean isLost(Throwable failure) {
        return begun != null && begun.isLost(failure);
    }

    /** Rolls back what was not committed. */
    @Override
    public synchronized void close() {
        if (begun != null) {
            begun.close();
        }
    }
}
