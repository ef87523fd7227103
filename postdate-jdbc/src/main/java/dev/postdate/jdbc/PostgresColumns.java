package dev.postdate.jdbc;

/** The columns of {@link MessageColumns} as PostgreSQL has them. */
final class PostgresColumns {

    private static final String STATE = """
            CASE WHEN epoch IS NOT NULL THEN CASE WHEN cancel_requested THEN 2 ELSE 1 END
                WHEN suspect THEN 3 WHEN parked_until IS NOT NULL THEN 4 ELSE 0 END""";

    /** Of the message table. */
    static final String ALL =
            MessageColumns.COMMON + ", " + STATE + ", schedule_key, epoch, claim, suspect, failing_since";

    /** Of a claim's answer; whose claim it is follows from who asked. */
    static final String OF_CLAIM = MessageColumns.COMMON + ", 1, NULL, ?::bigint, ?::bigint, suspect, failing_since";

    private PostgresColumns() {}
}
