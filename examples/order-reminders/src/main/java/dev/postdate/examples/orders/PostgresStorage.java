package dev.postdate.examples.orders;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.PostdateBuilder;
import dev.postdate.jdbc.JdbcStore;
import dev.postdate.jdbc.PostgresOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Objects;
import javax.sql.DataSource;

/** A database that any number of processes share. All of it is in one schema, so that it is easily found and dropped. */
public final class PostgresStorage implements Storage {

    private static final String SCHEMA = "order_reminders";
    /** Five are the store's, the others for handlers and requests. */
    private static final int POOL_SIZE = 12;
    /** Any number will do that nobody else uses in this database. */
    private static final long SET_UP_LOCK = 0x6f72_6465_7273L;

    private final HikariDataSource pool;
    private final StoreChoice.Postgres choice;
    private final OrderBook orders;
    private final ChargeBook charges;

    private PostgresStorage(HikariDataSource pool, StoreChoice.Postgres choice, InstantSource clock) {
        this.pool = pool;
        this.choice = choice;
        this.orders = new PostgresOrderBook(new Database(pool), clock);
        this.charges = new PostgresChargeBook(pool);
    }

    static PostgresStorage open(StoreChoice.Postgres choice, InstantSource clock) {
        String url = Objects.requireNonNull(choice.url(), "url");
        setUp(url);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(POOL_SIZE);
        config.setMinimumIdle(1);
        return new PostgresStorage(new HikariDataSource(config), choice, clock);
    }

    /** Makes what is missing, in a transaction. Of processes that start at once each waits for the one before. */
    private static void setUp(String url) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(" + SET_UP_LOCK + ")");
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
            statement.execute(PostgresOrderBook.TABLE);
            statement.execute(PostgresChargeBook.TABLE);
            connection.commit();
        } catch (SQLException e) {
            // What follows the question mark may be a password.
            String shown = url.replaceFirst("\\?.*", "");
            String reason = String.valueOf(e.getMessage()).replace(url, shown);
            throw new IllegalStateException("cannot use " + shown + ": " + reason, e);
        }
    }

    /** Has Postdate keep its messages in this database. */
    public static PostdateBuilder keepMessages(PostdateBuilder builder, DataSource connections) {
        return builder.store(
                JdbcStore.postgres(connections, PostgresOptions.defaults().withSchema(SCHEMA)));
    }

    @Override
    public PostdateBuilder keepMessages(PostdateBuilder builder) {
        return keepMessages(builder, pool).lease(choice.lease(), choice.renewal());
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
        pool.close();
    }
}
