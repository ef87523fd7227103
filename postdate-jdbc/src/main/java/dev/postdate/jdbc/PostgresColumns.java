package dev.postdate.jdbc;

/** The columns of {@link MessageColumns} as PostgreSQL has them. */
final class PostgresColumns {

    private static final String STATE = """
            CASE WHEN epoch IS NOT NULL THEN CASE WHEN cancel_requested THEN 2 ELSE 1 END
                WHEN suspect THEN 3 WHEN parked_until IS NOT NULL THEN 4 ELSE 0 END""";

    /** Of the message table. */
    static final String ALL = MessageColumns.COMMON + ", " + STATE + ", schedule_key, epoch, claim, suspect";

    /** The same of a claim's answer, where the row is in one column. */
    static final String OF_CLAIM = claimed();

    private PostgresColumns() {}

    private static String claimed() {
        StringBuilder columns = new StringBuilder();
        for (String column : MessageColumns.COMMON.split(",\\s*", -1)) {
            columns.append("(message).").append(column).append(", ");
        }
        return columns + "1, (message).schedule_key, (message).epoch, (message).claim, (message).suspect";
    }
}
