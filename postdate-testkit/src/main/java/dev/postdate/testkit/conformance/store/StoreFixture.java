package dev.postdate.testkit.conformance.store;

import dev.postdate.spi.Store;

/** Makes the stores of one test. What they can do is read from their {@link Store#info()}. */
@FunctionalInterface
public interface StoreFixture extends AutoCloseable {

    /** An empty store, not open yet. Called once a test, before everything else. */
    Store newStore();

    /**
     * The same store as another process finds it once the first one has closed it. Needed from stores that are
     * {@link dev.postdate.spi.Capability#DURABLE} only.
     */
    default Store reopen() {
        throw new UnsupportedOperationException("The fixture of a durable store must implement reopen().");
    }

    /** Removes what the stores have left behind, once they are closed. */
    @Override
    default void close() throws Exception {}
}
