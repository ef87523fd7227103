package dev.postdate.jdbc;

import dev.postdate.spi.Store;
import dev.postdate.testkit.conformance.store.StoreConformance;
import dev.postdate.testkit.conformance.store.StoreFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Holds the store in a SQLite file to all suites. */
class SqliteStoreTest extends StoreConformance {

    @TempDir
    Path directory;

    @Override
    protected StoreFixture fixture() {
        return new Fixture(directory.resolve("postdate.db"));
    }

    private record Fixture(Path file) implements StoreFixture {
        @Override
        public Store newStore() {
            return JdbcStore.sqlite(file);
        }

        @Override
        public Store reopen() {
            return newStore();
        }
    }
}
