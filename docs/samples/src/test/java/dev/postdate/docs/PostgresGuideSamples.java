package dev.postdate.docs;

import dev.postdate.HandlerOptions;
import dev.postdate.MessageBus;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.ScheduleToken;
import dev.postdate.docs.Shop.PaymentReminder;
import dev.postdate.jdbc.JdbcStore;
import dev.postdate.jdbc.PostgresOptions;
import dev.postdate.jdbc.PostgresOptions.SetUp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** The code of the guide to PostgreSQL. Compiled here; what it promises is tested where there is a server, beside the store. */
final class PostgresGuideSamples {

    private PostgresGuideSamples() {}

    static PostdateBuilder start(DataSource dataSource) {
        // tag::start
        PostdateBuilder builder = Postdate.builder("shop").store(JdbcStore.postgres(dataSource));
        // end::start
        return builder;
    }

    static void transaction(MessageBus bus, DataSource dataSource, String order) throws SQLException {
        // tag::transaction
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            ScheduleToken reminder = bus.in(connection)
                    .scheduleSend(new PaymentReminder(order), Duration.ofHours(24))
                    .token();
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO orders (id, reminder) VALUES (?, ?)")) {
                insert.setString(1, order);
                insert.setString(2, reminder.toString());
                insert.executeUpdate();
            }
            connection.commit(); // the order and its reminder are there, or neither is
        }
        // end::transaction
    }

    static PostdateBuilder handler(PostdateBuilder builder) {
        // tag::handler
        builder.handle(PaymentReminder.class, HandlerOptions.inTransaction(), (reminder, context) -> {
            try (PreparedStatement update =
                    context.connection().prepareStatement("UPDATE orders SET reminded = reminded + 1 WHERE id = ?")) {
                update.setString(1, reminder.order());
                update.executeUpdate();
            }
        });
        // end::handler
        return builder;
    }

    static PostdateBuilder options(DataSource dataSource, DataSource forTheEngine) {
        // tag::options
        PostgresOptions options = PostgresOptions.defaults()
                .withSchema("messaging")
                .withPrefix("shop_")
                .withSetUp(SetUp.VERIFY)
                .withEngine(forTheEngine);
        PostdateBuilder builder = Postdate.builder("shop").store(JdbcStore.postgres(dataSource, options));
        // end::options
        return builder;
    }

    static String script() {
        // tag::script
        String sql = JdbcStore.postgresScript("messaging", "shop_");
        // end::script
        return sql;
    }
}
