package dev.postdate.testkit.conformance.store;

import dev.postdate.spi.Store;

public interface StoreFixture {
    Store newStore();
}
