package dev.postdate.jdbc;

import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The row at which a result stands. Columns count from 1. */
interface Row {

    long number(int column) throws SQLException;

    int small(int column) throws SQLException;

    boolean flag(int column) throws SQLException;

    String text(int column) throws SQLException;

    @Nullable
    String textOrNull(int column) throws SQLException;

    Instant instant(int column) throws SQLException;

    @Nullable
    Instant instantOrNull(int column) throws SQLException;

    UUID id(int column) throws SQLException;

    @Nullable
    UUID idOrNull(int column) throws SQLException;

    /** Never null. */
    byte[] bytes(int column) throws SQLException;

    /** Makes a value of a row. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Row row) throws SQLException;
    }
}
