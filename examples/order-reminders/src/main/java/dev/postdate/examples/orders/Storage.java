package dev.postdate.examples.orders;

import dev.postdate.PostdateBuilder;
import java.time.InstantSource;

/** Where the shop keeps what outlives its processes: messages, orders, charges. */
interface Storage extends AutoCloseable {

    static Storage open(StoreChoice choice, DataDirectory data, InstantSource clock) {
        return choice instanceof StoreChoice.Postgres postgres
                ? PostgresStorage.open(postgres, clock)
                : FileStorage.open(data, clock);
    }

    /** Has Postdate keep its messages here. */
    PostdateBuilder keepMessages(PostdateBuilder builder);

    OrderBook orders();

    ChargeBook charges();

    @Override
    void close();
}
