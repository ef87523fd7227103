package dev.postdate.benchmarks.work;

import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.benchmarks.server.Database;
import dev.postdate.internal.time.SystemTime;
import dev.postdate.jdbc.JdbcStore;
import dev.postdate.spi.Address;
import dev.postdate.spi.ClaimStore.ClaimRequest;
import dev.postdate.spi.ClaimStore.ClaimResult;
import dev.postdate.spi.ClaimStore.Demand;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;

/**
 * Claims of Postdate's that find nothing due, as its engine makes them, through the store that it uses: how long the server takes for one, by
 * pg_stat_statements.
 */
final class Looks implements AutoCloseable {

    private static final String NODE = "bench-looks";
    /** What the store calls for it. */
    private static final String CLAIM = "postdate_claim_1(";

    private static final int AT_ONCE = 20;
    /** A session plans the first five anew. */
    private static final int NOT_COUNTED = 10;

    private final Database database;
    private final String queue;
    private final SystemTime time = new SystemTime(NODE);
    private final HikariDataSource pool;
    private final Store.Session session;
    private final long epoch = new Random().nextLong() >>> 1;
    private long claims;

    Looks(Database database, String queue) {
        this.database = database;
        this.queue = queue;
        this.pool = database.pool(4);
        this.session = JdbcStore.postgres(pool).open(new StoreContext(queue, false, time, () -> {}));
        session.nodes().register(epoch, queue, NODE);
    }

    /** The mean time in milliseconds of so many looks behind the marks, as a node does that has looked before. */
    double ordinary(int count) throws SQLException {
        return mean(count, false);
    }

    /** The same from the start of the queue, as a node does every few seconds. */
    double full(int count) throws SQLException {
        return mean(count, true);
    }

    private double mean(int count, boolean fromStart) throws SQLException {
        look(true);
        for (int i = 0; i < NOT_COUNTED; i++) {
            look(fromStart);
        }
        database.forgetStatements();
        for (int i = 0; i < count; i++) {
            look(fromStart);
        }
        return database.meanMillis(CLAIM, count);
    }

    private void look(boolean fromStart) {
        ClaimResult result = session.claims()
                .claim(new ClaimRequest(
                        epoch,
                        ++claims,
                        List.of(
                                new Demand(Address.EVENTS.queue(), AT_ONCE, fromStart),
                                new Demand(queue, AT_ONCE, fromStart))));
        if (!result.claimed().isEmpty()) {
            throw new IllegalStateException("A look that was to find nothing claimed "
                    + result.claimed().size() + " messages of " + queue + ".");
        }
    }

    @Override
    public void close() {
        session.nodes().leave(epoch);
        session.close();
        pool.close();
        time.close();
    }
}
