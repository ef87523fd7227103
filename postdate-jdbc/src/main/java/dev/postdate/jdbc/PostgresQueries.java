package dev.postdate.jdbc;

import dev.postdate.spi.Count;
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

    private static final String EXPIRED = "/* postdate:expired */ SELECT type, queue, expired FROM ~expired";

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
        return scope.snapshot("count messages", connection -> new PostgresCounts(connection, query, upTo).count());
    }

    @Override
    public Map<TypeAndQueue, Long> expired() {
        return scope.ask("read the counts of expired messages", connection -> {
            Map<TypeAndQueue, Long> counts = new HashMap<>();
            connection.list(EXPIRED, row -> counts.put(new TypeAndQueue(row.text(1), row.text(2)), row.number(3)));
            return counts;
        });
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
