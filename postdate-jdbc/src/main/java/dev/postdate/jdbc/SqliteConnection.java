package dev.postdate.jdbc;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/** One connection and its prepared statements. Not thread-safe: whoever uses it holds the lock of its lane. */
final class SqliteConnection implements AutoCloseable {

    private final Connection jdbc;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private SqliteConnection(Connection jdbc) {
        this.jdbc = jdbc;
    }

    static SqliteConnection open(Path file) throws SQLException {
        // Statements carry BEGIN and COMMIT themselves, so the driver stays in auto-commit mode and adds none of its
        // own.
        Connection jdbc = JDBC.createConnection(JDBC.PREFIX + file, new SQLiteConfig().toProperties());
        if (jdbc == null) {
            throw new SQLException("The SQLite driver does not take the file name '" + file + "'.");
        }
        return new SqliteConnection(jdbc);
    }

    /** Runs statements that take no values and are run seldom. */
    void script(String statements) throws SQLException {
        try (Statement statement = jdbc.createStatement()) {
            statement.executeUpdate(statements);
        }
    }

    /** Sets a pragma; the answer is what it is now, or an empty text where SQLite does not say. */
    String pragma(String assignment) throws SQLException {
        try (Statement statement = jdbc.createStatement()) {
            if (!statement.execute("PRAGMA " + assignment)) {
                return "";
            }
            try (ResultSet result = statement.getResultSet()) {
                return result.next() ? result.getString(1) : "";
            }
        }
    }

    /** Runs a statement that answers no rows; the answer is how many it changed. */
    int update(String sql, @Nullable Object... values) throws SQLException {
        return run(sql, values, PreparedStatement::executeUpdate);
    }

    /** Runs a statement and reads its rows; all of its changes are made, also where it returns rows. */
    <T> List<T> list(String sql, Row.Reader<T> reader, @Nullable Object... values) throws SQLException {
        return run(sql, values, statement -> {
            try (ResultSet result = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                Row row = new SqliteRow(result);
                while (result.next()) {
                    rows.add(reader.read(row));
                }
                return rows;
            }
        });
    }

    /** The first row; null if there is none. */
    <T> @Nullable T first(String sql, Row.Reader<T> reader, @Nullable Object... values) throws SQLException {
        List<T> rows = list(sql, reader, values);
        return rows.isEmpty() ? null : rows.get(0);
    }

    long number(String sql, @Nullable Object... values) throws SQLException {
        Long number = first(sql, row -> row.number(1), values);
        return number == null ? 0 : number;
    }

    private <T> T run(String sql, @Nullable Object[] values, Execution<T> execution) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = jdbc.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        try {
            for (int i = 0; i < values.length; i++) {
                bind(statement, i + 1, values[i]);
            }
            return execution.run(statement);
        } catch (SQLException e) {
            // The driver finalises a statement that fails, and would refuse it for ever.
            prepared.remove(sql);
            try (PreparedStatement failed = statement) {
                throw e;
            }
        }
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value instanceof String text) {
            statement.setString(index, EscapedText.COLUMN.write(text));
        } else if (value instanceof Long number) {
            statement.setLong(index, number);
        } else if (value instanceof Integer number) {
            statement.setInt(index, number);
        } else if (value instanceof Boolean flag) {
            statement.setInt(index, flag ? 1 : 0);
        } else if (value instanceof Instant instant) {
            statement.setLong(index, Micros.floor(instant));
        } else if (value instanceof UUID id) {
            statement.setBytes(index, bytes(id));
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (value == null) {
            statement.setNull(index, java.sql.Types.NULL);
        } else {
            throw new IllegalArgumentException(
                    "No column holds a " + value.getClass().getName() + ".");
        }
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    @Override
    public void close() throws SQLException {
        prepared.clear();
        jdbc.close();
    }

    private interface Execution<T> {
        T run(PreparedStatement statement) throws SQLException;
    }

    /** A row as SQLite has it. */
    private static final class SqliteRow implements Row {
        private final ResultSet result;

        private SqliteRow(ResultSet result) {
            this.result = result;
        }

        @Override
        public long number(int column) throws SQLException {
            return result.getLong(column);
        }

        @Override
        public int small(int column) throws SQLException {
            return result.getInt(column);
        }

        @Override
        public boolean flag(int column) throws SQLException {
            return result.getInt(column) != 0;
        }

        @Override
        public String text(int column) throws SQLException {
            return EscapedText.COLUMN.read(result.getString(column));
        }

        @Override
        public @Nullable String textOrNull(int column) throws SQLException {
            String text = result.getString(column);
            return text == null ? null : EscapedText.COLUMN.read(text);
        }

        @Override
        public Instant instant(int column) throws SQLException {
            return Micros.instant(result.getLong(column));
        }

        @Override
        public @Nullable Instant instantOrNull(int column) throws SQLException {
            long micros = result.getLong(column);
            return result.wasNull() ? null : Micros.instant(micros);
        }

        @Override
        public UUID id(int column) throws SQLException {
            ByteBuffer bytes = ByteBuffer.wrap(result.getBytes(column));
            return new UUID(bytes.getLong(), bytes.getLong());
        }

        @Override
        public @Nullable UUID idOrNull(int column) throws SQLException {
            byte[] bytes = result.getBytes(column);
            return bytes == null ? null : id(column);
        }

        /** A blob of no bytes is read as none by some versions of the driver. */
        @Override
        public byte[] bytes(int column) throws SQLException {
            byte[] bytes = result.getBytes(column);
            return bytes == null ? new byte[0] : bytes;
        }
    }
}
