package dev.postdate.jdbc;

import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row without its first columns. */
record ShiftedRow(Row row, int by) implements Row {
    @Override
    public long number(int column) throws SQLException {
        return row.number(column + by);
    }

    @Override
    public int small(int column) throws SQLException {
        return row.small(column + by);
    }

    @Override
    public boolean flag(int column) throws SQLException {
        return row.flag(column + by);
    }

    @Override
    public String text(int column) throws SQLException {
        return row.text(column + by);
    }

    @Override
    public @Nullable String textOrNull(int column) throws SQLException {
        return row.textOrNull(column + by);
    }

    @Override
    public Instant instant(int column) throws SQLException {
        return row.instant(column + by);
    }

    @Override
    public @Nullable Instant instantOrNull(int column) throws SQLException {
        return row.instantOrNull(column + by);
    }

    @Override
    public UUID id(int column) throws SQLException {
        return row.id(column + by);
    }

    @Override
    public @Nullable UUID idOrNull(int column) throws SQLException {
        return row.idOrNull(column + by);
    }

    @Override
    public byte[] bytes(int column) throws SQLException {
        return row.bytes(column + by);
    }
}
