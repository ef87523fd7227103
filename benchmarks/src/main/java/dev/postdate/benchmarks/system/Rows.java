package dev.postdate.benchmarks.system;

/** Asks for rows of a table that is being emptied. */
final class Rows {

    /** What is settled last lies on the last pages, more or less. */
    private static final int LAST_PAGES = 1_000;

    private Rows() {}

    /**
     * A query whether there are any: first on the last pages. From the beginning it has to go through all that has been deleted, which takes
     * as long as a tenth of the drain, and may not do that while the last ones are being settled.
     */
    static String anyIn(String table) {
        return """
                SELECT EXISTS (
                    SELECT 1 FROM %1$s WHERE ctid >= format('(%%s,0)',
                        greatest(pg_relation_size('%1$s') / current_setting('block_size')::bigint - %2$d, 0))::tid)
                OR EXISTS (SELECT 1 FROM %1$s)""".formatted(table, LAST_PAGES);
    }
}
