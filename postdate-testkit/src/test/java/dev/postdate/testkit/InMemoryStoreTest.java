package dev.postdate.testkit;

import dev.postdate.memory.InMemoryStore;
import dev.postdate.testkit.conformance.store.StoreConformance;
import dev.postdate.testkit.conformance.store.StoreFixture;

/** Holds the store in memory to all suites. */
class InMemoryStoreTest extends StoreConformance {

    @Override
    protected StoreFixture fixture() {
        return InMemoryStore::create;
    }
}
