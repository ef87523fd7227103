package dev.postdate.jdbc;

import java.sql.SQLException;
import java.util.Locale;

/**
 * What a message may cost in figures that no clock takes: each as it was measured, and by how much it may be exceeded. Figures that come out
 * the same at every run may be exceeded by 10 %, what JVMs allocate by 15 %, and what depends on how threads take turns, or on whether a connection was used a moment ago, by more.
 * CONTRIBUTING.md says what to do when one is exceeded.
 */
enum Cost {
    BULK_STATEMENTS("statements a message, sent in batches of 1,000", 0.0012, 60),
    BULK_WAL("bytes of WAL a message, sent in batches of 1,000", 450, 10),
    BULK_ALLOCATION("bytes allocated a message, sent in batches of 1,000", 1_780, 15),

    SINGLE_STATEMENTS("statements a message, sent one by one by 64 callers", 0.06, 50),
    SINGLE_WAL("bytes of WAL a message, sent one by one by 64 callers", 431, 10),

    DRAIN_STATEMENTS("statements a message, drained", 0.00335, 10),
    DRAIN_STATEMENTS_ON_THREADS("statements a message, drained on real threads", 0.0065, 50),
    DRAIN_BUFFERS("buffers a message, drained", 9.85, 10),
    CLAIM_BUFFERS("buffers a message, claimed", 4.75, 10),
    SETTLE_BUFFERS("buffers a message, settled", 5.09, 10),
    DRAIN_WAL("bytes of WAL a message, drained", 237.6, 10),
    CLAIM_WAL("bytes of WAL a message, claimed", 169.9, 10),
    SETTLE_WAL("bytes of WAL a message, settled", 60.5, 10),
    TOLD_DRAIN_WAL("bytes of WAL a message, drained with a history", 550, 10),
    TOLD_SETTLE_WAL("bytes of WAL a message, settled with a history", 371, 10),
    DRAIN_ALLOCATION("bytes allocated a message, drained", 4_530, 15);

    /** {@code -Dcosts.print=true} */
    private static final boolean PRINTED = Boolean.getBoolean("costs.print");

    private final String what;
    private final double measured;
    private final int headroomInPercent;

    Cost(String what, double measured, int headroomInPercent) {
        this.what = what;
        this.measured = measured;
        this.headroomInPercent = headroomInPercent;
    }

    /**
     * Fails if this is more than was measured and its headroom.
     *
     * @param circumstances under which it was seen
     * @param server says what it was asked, which is told when this fails
     */
    void check(double seen, String circumstances, ServerCosts server) throws SQLException {
        double atMost = measured * (100 + headroomInPercent) / 100;
        if (PRINTED) {
            System.out.printf(
                    Locale.ROOT,
                    "cost %s %.5f, was %.5f, at most %.5f, %s%n",
                    name(),
                    seen,
                    measured,
                    atMost,
                    circumstances);
        }
        if (seen > atMost || seen <= 0) {
            throw new AssertionError(String.format(
                    Locale.ROOT,
                    "%s, %s: expected about %s and at most %.5f %s, got %.5f. CONTRIBUTING.md says what to do. The server was asked:%n%s",
                    name(),
                    circumstances,
                    measured,
                    atMost,
                    what,
                    seen,
                    server.describe()));
        }
    }
}
