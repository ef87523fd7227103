package dev.postdate.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs statements on a JDBC connection to PostgreSQL; the driver keeps them prepared. Not thread-safe, like the connection. */
final class PostgresConnection {

    private final Connection jdbc;
    private final PostgresNames names;

    PostgresConnection(Connection jdbc, PostgresNames names) {
        this.jdbc = jdbc;
        this.names = names;
    }

    Connection jdbc() {
        return jdbc;
    }

    /** The qualified name of a table, for functions that take one as text. */
    String tableName(String table) {
        return names.in("~" + table);
    }

    /** Runs a statement that answers no rows; the answer is how many it changed. */
    int update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values)) {
            return statement.executeUpdate();
        }
    }

    <T> List<T> list(String sql, Row.Reader<T> reader, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet result = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            Row row = new PostgresRow(result);
            while (result.next()) {
                rows.add(reader.read(row));
            }
            return rows;
        }
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

    private PreparedStatement prepare(String sql, @Nullable Object[] values) throws SQLException {
        PreparedStatement statement = jdbc.prepareStatement(names.in(sql));
        try {
            for (int i = 0; i < values.length; i++) {
                bind(statement, i + 1, values[i]);
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value instanceof String text) {
            statement.setString(index, EscapedText.COLUMN.write(text));
        } else if (value instanceof Long number) {
            statement.setLong(index, number);
        } else if (value instanceof Integer number) {
            statement.setInt(index, number);
        } else if (value instanceof Boolean flag) {
            statement.setBoolean(index, flag);
        } else if (value instanceof Instant instant) {
            statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
        } else if (value instanceof UUID id) {
            statement.setObject(index, id);
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (value instanceof Values values) {
            Array array = jdbc.createArrayOf(values.type, values.elements);
            statement.setArray(index, array);
        } else if (value == null) {
            statement.setNull(index, Types.NULL);
        } else {
            throw new IllegalArgumentException(
                    "No column holds a " + value.getClass().getName() + ".");
        }
    }

    /** An array, a value for each row of a statement that takes many. Those of one class are sent in binary, where the driver can. */
    @SuppressWarnings("ArrayRecordComponent") // made for one call and never compared
    record Values(String type, @Nullable Object[] elements) {

        static Values ids(List<? extends @Nullable UUID> ids) {
            return new Values("uuid", ids.toArray());
        }

        static Values numbers(List<Long> numbers) {
            return new Values("bigint", numbers.toArray(Long[]::new));
        }

        static Values integers(List<Integer> integers) {
            return new Values("integer", integers.toArray(Integer[]::new));
        }

        static Values smallNumbers(List<Short> numbers) {
            return new Values("smallint", numbers.toArray(Short[]::new));
        }

        static Values flags(List<Boolean> flags) {
            return new Values("boolean", flags.toArray(Boolean[]::new));
        }

        static Values bytes(List<byte @Nullable []> bytes) {
            return new Values("bytea", bytes.toArray(byte[][]::new));
        }

        static Values texts(List<? extends @Nullable String> texts) {
            return new Values(
                    "text",
                    texts.stream()
                            .map(text -> text == null ? null : EscapedText.COLUMN.write(text))
                            .toArray(String[]::new));
        }

        static Values instants(List<? extends @Nullable Instant> instants) {
            return new Values(
                    "timestamptz",
                    instants.stream()
                            .map(instant -> instant == null ? null : text(instant))
                            .toArray());
        }

        /** Without the sign that Java puts before a year of five digits, which PostgreSQL does not know. */
        private static String text(Instant instant) {
            String text = instant.toString();
            return text.startsWith("+") ? text.substring(1) : text;
        }
    }

    /** A row as PostgreSQL has it. */
    private record PostgresRow(ResultSet result) implements Row {
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
            return result.getBoolean(column);
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
            return result.getObject(column, OffsetDateTime.class).toInstant();
        }

        @Override
        public @Nullable Instant instantOrNull(int column) throws SQLException {
            OffsetDateTime time = result.getObject(column, OffsetDateTime.class);
            return time == null ? null : time.toInstant();
        }

        @Override
        public UUID id(int column) throws SQLException {
            return result.getObject(column, UUID.class);
        }

        @Override
        public @Nullable UUID idOrNull(int column) throws SQLException {
            return result.getObject(column, UUID.class);
        }

        @Override
        public byte[] bytes(int column) throws SQLException {
            return result.getBytes(column);
        }
    }
}
