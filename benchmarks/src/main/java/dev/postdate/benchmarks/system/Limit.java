package dev.postdate.benchmarks.system;

import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.benchmarks.server.Database;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;

/**
 * What PostgreSQL itself gives: the same rows by plain SQL, with one key and one index on the due time, without failures, retries or
 * anything else that a system is used for. Not a system, but what to measure systems by.
 */
public final class Limit implements Contestant {

    /** How it takes due messages. */
    public enum Kind {
        /** Claims and deletes, so that a message survives the end of its node: at least once. */
        TWO_WRITES("two writes"),
        /** Deletes before it handles, so that the end of a node loses messages: at most once. */
        ONE_WRITE("one write"),
        /** Not at all, it only inserts: one row a commit, or many rows of arrays. */
        INSERTS("inserts");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    static final int CONNECTIONS = 2;
    static final int BATCH = 1_000;

    private final Kind kind;

    public Limit(Kind kind) {
        this.kind = kind;
    }

    @Override
    public String name() {
        return "limit";
    }

    @Override
    public String version() {
        return "plain SQL";
    }

    @Override
    public Map<String, Object> settings() {
        return switch (kind) {
            case INSERTS -> Map.of("kind", kind.text);
            case TWO_WRITES, ONE_WRITE -> Map.of("kind", kind.text, "connections", CONNECTIONS, "batch", BATCH);
        };
    }

    @Override
    public int pool() {
        return CONNECTIONS;
    }

    @Override
    public int pace() {
        return 100_000;
    }

    @Override
    public void create(Database database) throws SQLException {
        // Room for the claim on the row's own page makes draining cheaper and inserting dearer.
        int fillfactor = kind == Kind.TWO_WRITES ? 50 : 100;
        database.execute("""
                CREATE TABLE message (id integer PRIMARY KEY, due_at timestamptz NOT NULL, claimed bigint, body bytea NOT NULL)
                WITH (fillfactor = %d);
                CREATE INDEX message_due ON message (due_at);
                """.formatted(fillfactor));
    }

    @Override
    public Node sender(Database database, int connections) {
        return new LimitNode(database.pool(connections));
    }

    @Override
    public Node worker(Database database, Receiver receiver) {
        if (kind == Kind.INSERTS) {
            throw new UnsupportedOperationException("The limit of inserts takes nothing; drain with another kind.");
        }
        LimitWorkers workers = new LimitWorkers(kind, database, receiver);
        workers.start();
        return workers;
    }

    @Override
    public String unsettled() {
        return Rows.anyIn("message");
    }

    /** Inserts. */
    private record LimitNode(HikariDataSource pool) implements Node {

        @Override
        public void schedule(Message message) throws SQLException {
            try (Connection connection = pool.getConnection();
                    PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO message (id, due_at, body) VALUES (?, ?, ?)")) {
                insert.setInt(1, message.number());
                insert.setTimestamp(2, Timestamp.from(message.dueAt()));
                insert.setBytes(3, body(message));
                insert.executeUpdate();
            }
        }

        @Override
        public void scheduleAll(List<Message> messages) throws SQLException {
            Integer[] ids = new Integer[messages.size()];
            Timestamp[] dues = new Timestamp[messages.size()];
            byte[][] bodies = new byte[messages.size()][];
            for (int i = 0; i < messages.size(); i++) {
                Message message = messages.get(i);
                ids[i] = message.number();
                dues[i] = Timestamp.from(message.dueAt());
                bodies[i] = body(message);
            }
            try (Connection connection = pool.getConnection();
                    PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO message (id, due_at, body) SELECT * FROM unnest(?, ?, ?)")) {
                insert.setArray(1, connection.createArrayOf("integer", ids));
                insert.setArray(2, connection.createArrayOf("timestamptz", dues));
                insert.setArray(3, connection.createArrayOf("bytea", bodies));
                insert.executeUpdate();
            }
        }

        private static byte[] body(Message message) {
            // As long as the JSON of the others; it costs this one nothing.
            return ("{\"number\":" + message.number() + ",\"dueMicros\":" + message.dueMicros() + ",\"text\":\""
                            + message.text() + "\"}")
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            pool.close();
        }
    }
}
