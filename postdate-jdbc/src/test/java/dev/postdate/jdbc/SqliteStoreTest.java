package dev.postdate.jdbc;

import dev.postdate.spi.Store;
import dev.postdate.testkit.conformance.store.StoreConformance;
import dev.postdate.testkit.conformance.store.StoreFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Holds the SQLite store to all suites. */
class SqliteStoreTest extends StoreConformance {

    @TempDir
    Path directory;

    @Override
    protected StoreFixture fixture() {
        return new Fixture(directory);
    }

    private record Fixture(Path directory) implements StoreFixture {
        @Override
        public Store newStore() {
            return JdbcStore.sqlite(directory.resolve("postdate.db"));
        }

        @Override
        public Store reopen() {
            return newStore();
        }
    }
}
