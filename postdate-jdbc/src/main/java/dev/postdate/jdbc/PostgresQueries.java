package dev.postdate.jdbc;

import dev.postdate.spi.Count;
import dev.postdate.spi.EndedRecord;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.PendingType;
import dev.postdate.spi.QueryStore;
import dev.postdate.spi.StoreCondition;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers questions of callers and operators. */
final class PostgresQueries implements QueryStore {

    private static final String ENDED = "/* postdate:ended */ SELECT type, queue, how, ended FROM ~ended_count";

    private static final String LAST_ENDED = """
            /* postdate:last-ended */
            SELECT id, type, queue, how, why, error, ended_at, due_at, runs FROM ~ended ORDER BY seq DESC LIMIT ?
            """;

    private final PostgresScope scope;

    PostgresQueries(PostgresScope scope) {
        this.scope = scope;
    }

    @Override
    public Found search(MessageQuery query, @Nullable Position after, int limit) {
        // One transaction, so that a row which is claimed or set aside meanwhile is neither missed nor shown twice.
        return scope.snapshot(
                "search messages", connection -> new PostgresSearch(connection, query, after, limit).page());
    }

    @Override
    public Count count(MessageQuery query, long upTo) {
        return scope.snapshot("count messages", connection -> PostgresCounts.all(connection, query, upTo));
    }

    @Override
    public List<Count> countBetween(MessageQuery query, List<Instant> bounds, long upTo) {
        return scope.snapshot("count messages", connection -> PostgresCounts.between(connection, query, bounds, upTo));
    }

    @Override
    public Map<Ending, Long> ended() {
        return scope.ask("read the counts of ended messages", connection -> {
            Map<Ending, Long> counts = new HashMap<>();
            connection.list(ENDED, row -> counts.put(QueryStatements.ending(row), row.number(4)));
            return counts;
        });
    }

    @Override
    public List<EndedRecord> lastEnded(int limit) {
        return scope.ask(
                "list ended messages",
                connection -> connection.list(LAST_ENDED, QueryStatements::ended, Math.min(limit, EndedRecord.KEPT)));
    }

    @Override
    public Instant now() {
        return scope.ask("read the clock", scope::now);
    }

    @Override
    public List<PendingType> pendingTypes(int countTo) {
        return scope.snapshot(
                "look at the types of what waits", connection -> PostgresPendingTypes.read(connection, countTo));
    }

    @Override
    public Survey survey() {
        return scope.ask("look at its queues", connection -> PostgresSurvey.survey(connection, scope.virtualNow()));
    }

    @Override
    public Optional<StoreCondition> condition() {
        return Optional.of(scope.ask("look at the database's condition", PostgresCondition::condition));
    }
}
