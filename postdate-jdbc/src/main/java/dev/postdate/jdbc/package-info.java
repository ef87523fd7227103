/**
 * Durable stores on JDBC. {@link dev.postdate.jdbc.JdbcStore} is the only type of it that an application sees.
 *
 * <p>On SQLite one connection writes and others read. Writes go through {@code SqliteLane}, which puts concurrent calls into one
 * transaction; each feature has a class of its own that holds its statements. Tables and views begin with {@code postdate_}; the
 * views {@code postdate_pending} and {@code postdate_dead} are for people.
 */
@NullMarked
package dev.postdate.jdbc;

import org.jspecify.annotations.NullMarked;
