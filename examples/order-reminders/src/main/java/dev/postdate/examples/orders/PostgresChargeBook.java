package dev.postdate.examples.orders;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** Charges in a table that any number of processes share; not in the shop's transactions, as the gateway is another company's. */
public final class PostgresChargeBook implements ChargeBook {

    static final String TABLE = """
            CREATE TABLE IF NOT EXISTS order_reminders.charge (
                request  uuid   PRIMARY KEY,
                order_id text   NOT NULL,
                cents    bigint NOT NULL
            )
            """;
    private static final String CHARGE =
            "INSERT INTO order_reminders.charge (request, order_id, cents) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String ALL = "SELECT request, order_id, cents FROM order_reminders.charge";

    private final Database database;

    public PostgresChargeBook(DataSource connections) {
        this.database = new Database(connections);
    }

    @Override
    public void charge(ChargeLine charge) {
        database.run(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(CHARGE)) {
                insert.setObject(1, charge.request());
                insert.setString(2, charge.orderId());
                insert.setLong(3, charge.cents());
                return insert.executeUpdate();
            }
        });
    }

    /** Everything that was ever charged. */
    public List<ChargeLine> all() {
        return database.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(ALL);
                    ResultSet rows = select.executeQuery()) {
                List<ChargeLine> charges = new ArrayList<>();
                while (rows.next()) {
                    charges.add(new ChargeLine(rows.getObject(1, UUID.class), rows.getString(2), rows.getLong(3)));
                }
                return charges;
            }
        });
    }
}
