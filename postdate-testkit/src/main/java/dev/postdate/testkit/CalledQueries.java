package dev.postdate.testkit;

import dev.postdate.spi.Count;
import dev.postdate.spi.EndedRecord;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.PendingType;
import dev.postdate.spi.QueryStore;
import dev.postdate.spi.StoreCondition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Queries whose every call goes through a {@link Caller}. */
class CalledQueries implements QueryStore {
    private final QueryStore queries;
    private final Caller caller;

    CalledQueries(QueryStore queries, Caller caller) {
        this.queries = queries;
        this.caller = caller;
    }

    @Override
    public Found search(MessageQuery query, @Nullable Position after, int limit) {
        return caller.call(StoreCall.SEARCH, () -> queries.search(query, after, limit));
    }

    @Override
    public Count count(MessageQuery query, long upTo) {
        return caller.call(StoreCall.COUNT, () -> queries.count(query, upTo));
    }

    @Override
    public List<Count> countBetween(MessageQuery query, List<Instant> bounds, long upTo) {
        return caller.call(StoreCall.COUNT_BETWEEN, () -> queries.countBetween(query, bounds, upTo));
    }

    @Override
    public Map<Ending, Long> ended() {
        return caller.call(StoreCall.ENDED, queries::ended);
    }

    @Override
    public List<EndedRecord> lastEnded(int limit) {
        return caller.call(StoreCall.LAST_ENDED, () -> queries.lastEnded(limit));
    }

    @Override
    public Instant now() {
        return caller.call(StoreCall.NOW, queries::now);
    }

    @Override
    public Survey survey() {
        return caller.call(StoreCall.SURVEY, queries::survey);
    }

    @Override
    public List<PendingType> pendingTypes(int countTo) {
        return caller.call(StoreCall.PENDING_TYPES, () -> queries.pendingTypes(countTo));
    }

    @Override
    public Optional<StoreCondition> condition() {
        return caller.call(StoreCall.CONDITION, queries::condition);
    }
}
