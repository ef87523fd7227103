package dev.postdate.memory;

import dev.postdate.spi.Store;

public final class InMemoryStore {
    private InMemoryStore() {}
    public static Store create() { throw new IllegalStateException(); }
}
