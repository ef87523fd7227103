package dev.postdate.spring;

import dev.postdate.spi.Capability;
import dev.postdate.spi.Store;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The store of this application.
 *
 * @param store not opened yet, or by the node
 * @param dataSource where it keeps its messages; null in memory
 * @param name that of the DataSource's bean; what it is kept in where there is none
 */
record StoreChoice(Store store, @Nullable DataSource dataSource, String name) {

    DataSource requireDataSource() {
        return Objects.requireNonNull(dataSource, "dataSource");
    }

    boolean isDurable() {
        return store.info().can(Capability.DURABLE);
    }

    boolean joinsTransactions() {
        return store.info().can(Capability.CALLER_TRANSACTIONS);
    }
}
