package dev.postdate.examples.orders;

import dev.postdate.MessageBus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** An order book in a table that any number of processes share. */
final class PostgresOrderBook implements OrderBook {

    static final String TABLE = """
            CREATE TABLE IF NOT EXISTS order_reminders.placed_order (
                id        text        PRIMARY KEY,
                number    bigint      GENERATED ALWAYS AS IDENTITY,
                placed_at timestamptz NOT NULL,
                state     text        NOT NULL CHECK (state IN ('OPEN', 'PAID', 'CANCELLED')),
                customer  text        NOT NULL,
                item      text        NOT NULL,
                cents     bigint      NOT NULL CHECK (cents > 0),
                reminder  text        NOT NULL,
                deadline  text        NOT NULL
            )
            """;
    private static final String COLUMNS = "id, customer, item, cents, state, placed_at, reminder, deadline";
    private static final String FIND = "SELECT " + COLUMNS + " FROM order_reminders.placed_order WHERE id = ?";
    private static final String ALL = "SELECT " + COLUMNS + " FROM order_reminders.placed_order ORDER BY number";
    private static final String PLACE = "INSERT INTO order_reminders.placed_order (" + COLUMNS
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING";
    private static final String CLOSE =
            "UPDATE order_reminders.placed_order SET state = ? WHERE id = ? AND state = 'OPEN'";

    private final Database database;
    private final InstantSource clock;

    PostgresOrderBook(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Optional<Order> find(String id) {
        return database.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(FIND)) {
                select.setString(1, id);
                return orders(select).stream().findFirst();
            }
        });
    }

    @Override
    public List<Order> all() {
        return database.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(ALL)) {
                return orders(select);
            }
        });
    }

    /** One transaction has the messages and the order, so both are there or neither is. */
    @Override
    public Optional<Placed> place(NewOrder details, MessageBus bus, Function<MessageBus, Dated> schedule) {
        return database.inTransaction(connection -> {
            // If another process is placing an order of this id, the first schedule key waits for its commit.
            Dated messages = schedule.apply(bus.in(connection));
            Order order = new Order(
                    details,
                    Order.State.OPEN,
                    clock.instant().truncatedTo(ChronoUnit.MICROS),
                    messages.reminder().token().toString(),
                    messages.deadline().token().toString());
            if (!insert(connection, order)) {
                connection.rollback();
                return Optional.empty();
            }
            return Optional.of(new Placed(order, messages));
        });
    }

    private static boolean insert(Connection connection, Order order) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(PLACE)) {
            insert.setString(1, order.id());
            insert.setString(2, order.details().customer());
            insert.setString(3, order.details().item());
            insert.setLong(4, order.details().cents());
            insert.setString(5, order.state().name());
            insert.setObject(6, OffsetDateTime.ofInstant(order.placedAt(), ZoneOffset.UTC));
            insert.setString(7, order.reminder());
            insert.setString(8, order.deadline());
            return insert.executeUpdate() == 1;
        }
    }

    @Override
    public boolean pay(String id) {
        return close(id, Order.State.PAID);
    }

    @Override
    public boolean cancel(String id) {
        return close(id, Order.State.CANCELLED);
    }

    private boolean close(String id, Order.State state) {
        return database.run(connection -> {
            try (PreparedStatement update = connection.prepareStatement(CLOSE)) {
                update.setString(1, state.name());
                update.setString(2, id);
                return update.executeUpdate() == 1;
            }
        });
    }

    private static List<Order> orders(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            List<Order> orders = new ArrayList<>();
            while (rows.next()) {
                NewOrder details =
                        new NewOrder(rows.getString(1), rows.getString(2), rows.getString(3), rows.getLong(4));
                Instant placedAt = rows.getObject(6, OffsetDateTime.class).toInstant();
                orders.add(new Order(
                        details,
                        Order.State.valueOf(rows.getString(5)),
                        placedAt,
                        rows.getString(7),
                        rows.getString(8)));
            }
            return orders;
        }
    }
}
