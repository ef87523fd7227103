package dev.postdate.internal.admin;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduledMessage;
import dev.postdate.admin.MessageDetails;
import dev.postdate.admin.Messages;
import dev.postdate.admin.Page;
import dev.postdate.internal.send.LocalDeliveries;
import dev.postdate.internal.send.StoredMessages;
import dev.postdate.observe.NodeObserver;
import dev.postdate.spi.BulkStore;
import dev.postdate.spi.Count;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.QueryStore.Found;
import dev.postdate.spi.QueryStore.Position;
import dev.postdate.spi.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Messages of one store that are not finished. */
final class StoreMessages implements Messages {

    private static final int BATCH = 500;
    private static final int MOST_STEPS = 200;

    private final String application;
    private final Store.Session store;
    private final BulkStore bulk;
    /** Records all that a call changes as one action. */
    private final Function<MessageQuery, BulkStore> bulkOfAll;

    private final LocalDeliveries local;
    private final Runnable wakeUp;
    private final Runnable requireOpen;
    private final NodeObserver observer;

    StoreMessages(
            String application,
            BulkStore bulk,
            Function<MessageQuery, BulkStore> bulkOfAll,
            StoreAdmin.Surroundings around) {
        this.application = application;
        this.store = around.store();
        this.bulk = bulk;
        this.bulkOfAll = bulkOfAll;
        this.local = around.local();
        this.wakeUp = around.wakeUp();
        this.requireOpen = around.requireOpen();
        this.observer = around.observer();
    }

    @Override
    public Page<ScheduledMessage> list(MessageQuery query, @Nullable String after, int limit) {
        requireOpen.run();
        Objects.requireNonNull(query, "query");
        Found found = store.queries().search(query, Cursors.position(after), Cursors.checkLimit(limit));
        return new Page<>(
                found.messages().stream().map(StoredMessages::view).toList(),
                Optional.ofNullable(found.next()).map(Cursors::write));
    }

    @Override
    public Count count(MessageQuery query) {
        requireOpen.run();
        return store.queries().count(query, StoreAdmin.COUNTED);
    }

    @Override
    public Optional<MessageDetails> find(UUID messageId) {
        requireOpen.run();
        return store.schedules().find(messageId).map(StoreMessages::details);
    }

    private static MessageDetails details(MessageRecord row) {
        Envelope envelope = row.envelope();
        return new MessageDetails(
                envelope.id(),
                envelope.eventId(),
                envelope.content().type(),
                envelope.content().version(),
                envelope.kind(),
                row.state(),
                envelope.address().queue(),
                envelope.address().handler(),
                envelope.origin().application(),
                row.createdAt(),
                row.dueAt(),
                row.expiresAt(),
                row.key(),
                envelope.correlation().correlationId(),
                envelope.correlation().conversationId(),
                row.progress().runs(),
                row.progress().failures(),
                row.progress().errors(),
                envelope.headers(),
                envelope.content().contentType(),
                envelope.content().body());
    }

    @Override
    public List<Step> agenda(MessageQuery query, Instant from, Duration step, int steps) {
        requireOpen.run();
        if (query.dueFrom() != null || query.dueBefore() != null) {
            throw new IllegalArgumentException(
                    "An agenda has due times of its own: leave them out of the query, got " + query + ".");
        }
        if (step.isZero() || step.isNegative() || steps < 1 || steps > MOST_STEPS) {
            throw new IllegalArgumentException("An agenda has 1 to " + MOST_STEPS + " steps of a positive length, got "
                    + steps + " of " + step + ".");
        }
        List<Instant> bounds = Stream.iterate(from, bound -> bound.plus(step))
                .limit(steps + 1L)
                .toList();
        List<Count> due = store.queries().countBetween(query, bounds, StoreAdmin.COUNTED);
        return IntStream.range(0, steps)
                .mapToObj(i -> new Step(bounds.get(i), bounds.get(i + 1), due.get(i)))
                .toList();
    }

    @Override
    public CancelResult cancel(UUID messageId) {
        requireOpen.run();
        return cancelled(bulk, List.of(messageId)).get(0);
    }

    @Override
    public Map<CancelResult.Outcome, Long> cancelAll(MessageQuery query) {
        Map<CancelResult.Outcome, Long> outcomes = new EnumMap<>(CancelResult.Outcome.class);
        BulkStore all = bulkOfAll.apply(query);
        batches(
                query,
                false,
                ids -> cancelled(all, ids).forEach(result -> outcomes.merge(result.outcome(), 1L, Long::sum)));
        return outcomes;
    }

    private List<CancelResult> cancelled(BulkStore through, List<UUID> ids) {
        List<CancelResult> inStore = through.cancel(ids, application);
        List<CancelResult> results = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            CancelResult result = inStore.get(i);
            if (result.outcome() == CancelResult.Outcome.IN_DELIVERY) {
                // The handler is told, if it is this node's, unless it can still be kept from beginning.
                CancelResult here = local.cancel(ids.get(i), application);
                result = here.removed() > 0 ? here : result;
            }
            results.add(result);
        }
        observer.cancelled(results.stream().mapToLong(CancelResult::removed).sum());
        return results;
    }

    @Override
    public RescheduleResult reschedule(UUID messageId, Due due) {
        requireOpen.run();
        return moved(bulk, List.of(messageId), due).get(0);
    }

    @Override
    public Map<RescheduleResult.Outcome, Long> rescheduleAll(MessageQuery query, Due due) {
        Objects.requireNonNull(due, "due");
        Map<RescheduleResult.Outcome, Long> outcomes = new EnumMap<>(RescheduleResult.Outcome.class);
        BulkStore all = bulkOfAll.apply(query);
        batches(
                query,
                true,
                ids -> moved(all, ids, due).forEach(result -> outcomes.merge(result.outcome(), 1L, Long::sum)));
        return outcomes;
    }

    private List<RescheduleResult> moved(BulkStore through, List<UUID> ids, Due due) {
        List<RescheduleResult> results = through.reschedule(ids, application, due);
        wakeUp.run();
        return results;
    }

    /**
     * Goes through all that match.
     *
     * @param comesAgain true if a message may come up again behind its old place; each is given once, for which their ids are remembered
     */
    private void batches(MessageQuery query, boolean comesAgain, Consumer<List<UUID>> batch) {
        requireOpen.run();
        if (query.isEmpty()) {
            throw new IllegalArgumentException(
                    "A query that matches everything is refused for changing messages: say at least one condition, such as MessageQuery.all().type(...).");
        }
        Set<UUID> done = new HashSet<>();
        Position after = null;
        do {
            Found found = store.queries().search(query, after, BATCH);
            List<UUID> ids = found.messages().stream()
                    .map(row -> row.envelope().id())
                    .filter(id -> !comesAgain || done.add(id))
                    .toList();
            if (!ids.isEmpty()) {
                batch.accept(ids);
            }
            after = found.next();
        } while (after != null);
    }
}
