package dev.postdate.examples.orders;

import dev.postdate.PostdateBuilder;
import dev.postdate.jdbc.JdbcStore;
import java.time.InstantSource;

/** Files of the data directory. */
final class FileStorage implements Storage {

    private final DataDirectory data;
    private final FileOrderBook orders;
    private final FileChargeBook charges;

    private FileStorage(DataDirectory data, FileOrderBook orders, FileChargeBook charges) {
        this.data = data;
        this.orders = orders;
        this.charges = charges;
    }

    static FileStorage open(DataDirectory data, InstantSource clock) {
        FileOrderBook orders = FileOrderBook.open(data.orders(), clock);
        try {
            return new FileStorage(data, orders, new FileChargeBook(data.charges()));
        } catch (RuntimeException e) {
            orders.close();
            throw e;
        }
    }

    @Override
    public PostdateBuilder keepMessages(PostdateBuilder builder) {
        return builder.store(JdbcStore.sqlite(data.messages()));
    }

    @Override
    public OrderBook orders() {
        return orders;
    }

    @Override
    public ChargeBook charges() {
        return charges;
    }

    @Override
    public void close() {
        charges.close();
        orders.close();
    }
}
