package dev.postdate.jdbc;

import dev.postdate.jdbc.PostgresConnection.Values;
import dev.postdate.spi.Count;
import dev.postdate.spi.MessageQuery;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Counts messages one by one as far as that can be done at once; where there are more, the planner's guess stands in, which comes from the
 * statistics that autovacuum keeps, and is never lower than what was counted.
 */
final class PostgresCounts {

    private static final int COUNTED_AT_LEAST = 500;
    private static final int COUNTED_AT_LEAST_OF_EACH = 20;
    /** So many steps of so many queues are looked into; beyond that statistics have to do. */
    private static final int STEPS_LOOKED_INTO = 10_000;

    private final PostgresConnection connection;
    private final MessageQuery query;
    /** Between each and the next is counted. */
    private final List<Instant> bounds;

    private final long upTo;

    /** @param upTo so many are counted one by one, over all queues */
    private PostgresCounts(PostgresConnection connection, MessageQuery query, List<Instant> bounds, long upTo) {
        this.connection = connection;
        this.query = query;
        this.bounds = bounds;
        this.upTo = upTo;
    }

    static Count all(PostgresConnection connection, MessageQuery query, long upTo) throws SQLException {
        List<Instant> bounds = List.of(PostgresFilter.from(query), PostgresFilter.before(query));
        return new PostgresCounts(connection, query, bounds, upTo).counts().get(0);
    }

    static List<Count> between(PostgresConnection connection, MessageQuery query, List<Instant> bounds, long upTo)
            throws SQLException {
        List<Instant> within = bounds.stream().map(PostgresFilter::within).toList();
        return new PostgresCounts(connection, query, within, upTo).counts();
    }

    private List<Count> counts() throws SQLException {
        PostgresLooks.fixPlans(connection);
        PostgresLooks.Few few = PostgresLooks.few(connection, query);
        if (few != null) {
            return among(few).exactly();
        }
        List<String> queues = PostgresLooks.queues(connection, query);
        List<String> parts = PostgresLooks.parts(connection);
        Tally fromTheFirst = fromTheFirst(queues, parts);
        if (fromTheFirst.isComplete()) {
            return fromTheFirst.exactly();
        }
        int looks = steps() * queues.size() * parts.size();
        if (steps() == 1 || looks > STEPS_LOOKED_INTO) {
            return fromTheFirst.atLeast(guesses());
        }
        Tally ofEach = new Tally();
        for (String part : parts) {
            addOfEachStep(ofEach, queues, part, Math.max(COUNTED_AT_LEAST_OF_EACH, upTo / looks));
        }
        return ofEach.atLeast(fromTheFirst.orMore(guesses()));
    }

    /** All, if they are few; of several steps otherwise whatever was found until that was clear. */
    private Tally fromTheFirst(List<String> queues, List<String> parts) throws SQLException {
        Tally tally = new Tally();
        long left = upTo;
        for (String queue : queues) {
            for (String part : parts) {
                left -= addFromTheFirst(tally, queue, part, Math.max(COUNTED_AT_LEAST, left));
                if (steps() > 1 && !tally.isComplete()) {
                    return tally;
                }
            }
        }
        return tally;
    }

    private int steps() {
        return bounds.size() - 1;
    }

    private Tally among(PostgresLooks.Few few) throws SQLException {
        Tally tally = new Tally();
        connection.list(
                "/* postdate:count-few */ SELECT width_bucket(due_at, ?), count(*) FROM (SELECT * FROM ~message WHERE "
                        + few.where() + " LIMIT " + PostgresLooks.FEW + ") m WHERE queue = coalesce(?, queue) AND"
                        + PostgresFilter.REST + PostgresFilter.RANGE + " GROUP BY 1",
                row -> tally.add(row.small(1), row.number(2)),
                few.values(new PostgresFilter().with(Values.instants(bounds)))
                        .with(query.queue())
                        .rest(query)
                        .range(bounds)
                        .values());
        return tally;
    }

    /**
     * So many as the limit says, wherever they are due; the tally is complete if there are no more.
     *
     * @return how many were looked at
     */
    private long addFromTheFirst(Tally tally, String queue, String part, long most) throws SQLException {
        List<Long> ofSteps = connection.list(
                "/* postdate:count */ SELECT width_bucket(due_at, ?), count(*), " + matching() + " FROM (SELECT "
                        + columns() + " FROM ~message WHERE queue = ? AND " + part + PostgresFilter.RANGE
                        + " ORDER BY queue, due_at LIMIT ?) m GROUP BY 1",
                row -> {
                    tally.add(row.small(1), row.number(3));
                    return row.number(2);
                },
                matching(new PostgresFilter().with(Values.instants(bounds)))
                        .with(queue)
                        .range(bounds)
                        .with(most + 1)
                        .values());
        long looked = ofSteps.stream().mapToLong(Long::longValue).sum();
        if (looked > most) {
            tally.cutAll();
        }
        return looked;
    }

    /** So many as the limit says from the beginning of each step. */
    private void addOfEachStep(Tally tally, List<String> queues, String part, long most) throws SQLException {
        connection.list(
                "/* postdate:count-steps */ SELECT s.step, sum(m.matching), max(m.looked) FROM unnest(?) AS q (queue),"
                        + " unnest(?, ?) WITH ORDINALITY AS s (due_from, due_before, step),"
                        + " LATERAL (SELECT count(*) AS looked, " + matching() + " AS matching FROM (SELECT "
                        + columns()
                        + " FROM ~message WHERE queue = q.queue AND " + part
                        + " AND due_at >= s.due_from AND due_at < s.due_before"
                        + " ORDER BY queue, due_at LIMIT ?) o) m GROUP BY 1",
                row -> tally.addUpTo(most, row.small(1), row.number(2), row.number(3)),
                matching(new PostgresFilter()
                                .with(Values.texts(queues))
                                .with(Values.instants(bounds.subList(0, steps())))
                                .with(Values.instants(bounds.subList(1, bounds.size()))))
                        .with(most + 1)
                        .values());
    }

    /** Where the due time is all that is asked for, the index answers alone. */
    private String columns() {
        return PostgresFilter.hasNoRest(query) ? "due_at" : "due_at, type, kind, correlation_id, schedule_key";
    }

    private String matching() {
        return PostgresFilter.hasNoRest(query) ? "count(*)" : "count(*) FILTER (WHERE" + PostgresFilter.REST + ")";
    }

    private PostgresFilter matching(PostgresFilter values) {
        return PostgresFilter.hasNoRest(query) ? values : values.rest(query);
    }

    /** What the planner expects of each step, from statistics alone: nothing is read. */
    private List<Long> guesses() throws SQLException {
        return connection.list(
                "/* postdate:guess */ SELECT ~expected_1(?, ?, ?, ?, ?)",
                row -> row.number(1),
                new PostgresFilter()
                        .with(query.queue())
                        .with(query.type())
                        .with(PostgresFilter.kind(query))
                        .with(query.correlationId())
                        .with(Values.instants(bounds))
                        .values());
    }

    /** What was found in each step, which the database counts from 1. */
    private final class Tally {
        private final long[] found = new long[steps()];
        private final boolean[] cut = new boolean[steps()];

        boolean add(int step, long matching) {
            found[step - 1] += matching;
            return true;
        }

        boolean addUpTo(long most, int step, long matching, long looked) {
            cut[step - 1] |= looked > most;
            return add(step, matching);
        }

        void cutAll() {
            Arrays.fill(cut, true);
        }

        boolean isComplete() {
            for (boolean one : cut) {
                if (one) {
                    return false;
                }
            }
            return true;
        }

        List<Count> exactly() {
            List<Count> counts = new ArrayList<>();
            for (long one : found) {
                counts.add(Count.exactly(one));
            }
            return counts;
        }

        List<Long> orMore(List<Long> guesses) {
            List<Long> more = new ArrayList<>();
            for (int i = 0; i < found.length; i++) {
                more.add(Math.max(found[i], guesses.get(i)));
            }
            return more;
        }

        List<Count> atLeast(List<Long> guesses) {
            List<Count> counts = new ArrayList<>();
            for (int i = 0; i < found.length; i++) {
                counts.add(cut[i] ? Count.about(Math.max(found[i], guesses.get(i))) : Count.exactly(found[i]));
            }
            return counts;
        }
    }
}
