package dev.postdate.internal.admin;

import dev.postdate.admin.DeadLetter;
import dev.postdate.admin.DeadLetters;
import dev.postdate.admin.Page;
import dev.postdate.admin.RedriveOptions;
import dev.postdate.internal.send.Names;
import dev.postdate.spi.DeadLetterGroup;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.DeadLetterStore;
import dev.postdate.spi.DeadLetterStore.Redrive;
import dev.postdate.spi.TopologyStore;
import dev.postdate.spi.TopologyStore.QueueRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters of one store.
 *
 * @param ofAll records all that a call changes as one action
 */
record StoreDeadLetters(
        DeadLetterStore store,
        Function<DeadLetterQuery, DeadLetterStore> ofAll,
        TopologyStore topology,
        Names names,
        Runnable wakeUp,
        Runnable requireOpen)
        implements DeadLetters {

    /** What is changed in one transaction. */
    private static final int AT_ONCE = 500;

    @Override
    public Page<DeadLetter> list(DeadLetterQuery query, @Nullable String after, int limit) {
        requireOpen.run();
        Objects.requireNonNull(query, "query");
        List<DeadLetterRecord> rows = store.list(query, Cursors.sequence(after), Cursors.checkLimit(limit));
        Optional<String> next = rows.size() < limit
                ? Optional.empty()
                : Optional.of(Long.toString(rows.get(rows.size() - 1).sequence()));
        return new Page<>(rows.stream().map(StoreDeadLetters::view).toList(), next);
    }

    @Override
    public Optional<DeadLetter> find(UUID messageId) {
        requireOpen.run();
        return store.find(messageId).map(StoreDeadLetters::view);
    }

    @Override
    public long count(DeadLetterQuery query, int upTo) {
        requireOpen.run();
        Objects.requireNonNull(query, "query");
        if (upTo < 1) {
            throw new IllegalArgumentException("upTo must be 1 or more, got " + upTo + ".");
        }
        return store.count(query, upTo);
    }

    @Override
    public List<DeadLetterGroup> groups(DeadLetterQuery query, int limit) {
        requireOpen.run();
        return store.groups(Objects.requireNonNull(query, "query"), Cursors.checkLimit(limit));
    }

    @Override
    public boolean redrive(UUID messageId, RedriveOptions options) {
        requireOpen.run();
        Redrive redrive =
                new Redrive(messageId, Duration.ZERO, queue(options), options.headersOrNull(), options.bodyOrNull());
        return !redrive(store, List.of(redrive)).isEmpty();
    }

    @Override
    public List<UUID> redrive(Collection<UUID> messageIds, RedriveOptions options) {
        requireOpen.run();
        refuseEdits(options);
        String queue = queue(options);
        // Rates follow the order in which they came, so that is what they are put in first.
        List<UUID> inOrder = options.perSecond() == 0 ? List.copyOf(messageIds) : inOrderOfComing(messageIds);
        return redrive(store, redrives(inOrder, queue, options, 0));
    }

    private List<UUID> inOrderOfComing(Collection<UUID> messageIds) {
        return new LinkedHashSet<>(messageIds)
                .stream()
                        .map(store::find)
                        .flatMap(Optional::stream)
                        .sorted((one, other) -> Long.compare(one.sequence(), other.sequence()))
                        .map(letter -> letter.envelope().id())
                        .toList();
    }

    @Override
    public long redriveAll(DeadLetterQuery query, RedriveOptions options) {
        requireOpen.run();
        refuseEmpty(query, "redrive");
        refuseEdits(options);
        String queue = queue(options);
        DeadLetterStore all = ofAll.apply(query);
        long last = store.lastSequence();
        long after = -1;
        long redriven = 0;
        while (after < last) {
            List<DeadLetterRecord> page = store.list(query, after, AT_ONCE);
            List<UUID> ids = page.stream()
                    .filter(letter -> letter.sequence() <= last)
                    .map(letter -> letter.envelope().id())
                    .toList();
            if (!ids.isEmpty()) {
                redriven +=
                        redrive(all, redrives(ids, queue, options, redriven)).size();
            }
            after = page.size() < AT_ONCE ? last : page.get(page.size() - 1).sequence();
        }
        return redriven;
    }

    /** @param before how many of the same call go first */
    private static List<Redrive> redrives(List<UUID> ids, @Nullable String queue, RedriveOptions options, long before) {
        List<Redrive> redrives = new ArrayList<>(ids.size());
        for (UUID id : ids) {
            Duration delay = delay(before + redrives.size(), options.perSecond());
            redrives.add(new Redrive(id, delay, queue, null, null));
        }
        return redrives;
    }

    private static Duration delay(long place, double perSecond) {
        return perSecond == 0
                ? Duration.ZERO
                : Duration.ofNanos((long) Math.ceil(place / perSecond * TimeUnit.SECONDS.toNanos(1)));
    }

    private List<UUID> redrive(DeadLetterStore through, List<Redrive> redrives) {
        List<UUID> redriven = through.redrive(redrives);
        wakeUp.run();
        return redriven;
    }

    private @Nullable String queue(RedriveOptions options) {
        String destination = options.toQueueOrNull();
        if (destination == null) {
            return null;
        }
        String queue = names.resolve(destination);
        if (!topology.isDeclared(queue)) {
            throw new IllegalArgumentException("There is no queue '" + queue
                    + "' in the store, so nothing was redriven to it. Known queues: "
                    + topology.queues().stream().map(QueueRow::name).sorted().toList() + ".");
        }
        return queue;
    }

    private static void refuseEdits(RedriveOptions options) {
        if (options.edits()) {
            throw new IllegalArgumentException(
                    "Edited headers or an edited body belong to one dead letter, and this would give them to many. Nothing was"
                            + " redriven; call redrive(messageId, options) for each.");
        }
    }

    private static void refuseEmpty(DeadLetterQuery query, String action) {
        if (query.isEmpty()) {
            throw new IllegalArgumentException("A query without any condition would " + action
                    + " every dead letter of the store, those of other applications too. Nothing was done; give it at least one"
                    + " condition, such as a queue or a fingerprint.");
        }
    }

    @Override
    public int delete(Collection<UUID> messageIds) {
        requireOpen.run();
        return store.delete(Set.copyOf(messageIds));
    }

    @Override
    public long deleteAll(DeadLetterQuery query) {
        requireOpen.run();
        refuseEmpty(query, "delete");
        DeadLetterStore all = ofAll.apply(query);
        long last = store.lastSequence();
        long deleted = 0;
        int batch;
        do {
            batch = all.delete(query, last, AT_ONCE);
            deleted += batch;
            // Fewer than were asked for may be all, or others of them were deleted or redriven meanwhile.
        } while (batch > 0);
        return deleted;
    }

    private static DeadLetter view(DeadLetterRecord row) {
        return new DeadLetter(
                row.envelope().id(),
                row.envelope().content().type(),
                row.envelope().address().queue(),
                row.envelope().address().handler(),
                row.reason(),
                row.detail(),
                row.fingerprint(),
                row.envelope().correlation().correlationId(),
                row.deadAt(),
                row.dueAt(),
                row.progress().runs(),
                row.progress().errors(),
                row.envelope().headers(),
                row.envelope().content().body());
    }
}
