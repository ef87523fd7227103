package dev.postdate.jdbc;

import dev.postdate.Due;
import dev.postdate.ScheduleKey;
import dev.postdate.SchedulingResult.Disposition;
import dev.postdate.jdbc.PostgresConnection.Values;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.Kind;
import dev.postdate.spi.MessageIds;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.ScheduleStore.Stored;
import dev.postdate.spi.StoreInfo;
import dev.postdate.spi.Subscription;
import dev.postdate.spi.Timing;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts messages into the tables. Made for one transaction. */
final class PostgresAppends {

    private static final String SUBSCRIPTIONS = """
            /* postdate:subscriptions-to-any */
            SELECT type, application, handler, queue FROM ~subscription WHERE type = ANY (?) ORDER BY type, application, handler
            """;

    private static final String DELETE = "/* postdate:delete-replaced */ DELETE FROM ~message WHERE id = ?";

    private final PostgresConnection connection;
    private final StoreInfo info;
    private final PostgresHistory history;
    private final Instant now;
    private final PostgresInserts inserts = new PostgresInserts();
    private final Map<String, List<Subscription>> subscriptions = new HashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    /** Keys taken ahead of their messages, each for the first that wants it, and who holds those that were not free. */
    private final Set<String> taken = new HashSet<>();

    private final Map<String, PostgresKeys.Holder> holders = new HashMap<>();

    /** A row that waits now, for whoever has to be woken. */
    record Waiting(String queue, Instant dueAt) {}

    /** For messages without keys, which replace none. */
    PostgresAppends(PostgresConnection connection, StoreInfo info, Instant now) {
        this(connection, info, PostgresHistory.OFF, now);
    }

    PostgresAppends(PostgresConnection connection, StoreInfo info, PostgresHistory history, Instant now) {
        this.connection = connection;
        this.info = info;
        this.history = history;
        this.now = now;
    }

    /**
     * Stores all of them, in their order.
     *
     * @throws IllegalArgumentException if a time of one cannot be kept; no statement was run then
     */
    List<Stored> append(List<NewMessage> messages) throws SQLException {
        List<Timing> timings = new ArrayList<>(messages.size());
        for (NewMessage message : messages) {
            timings.add(Timing.resolve(message.envelope().id(), message.due(), message.expiry(), now, info));
        }
        takeKeys(messages);
        readSubscriptions(messages, timings);
        List<Stored> stored = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            stored.add(append(messages.get(i), timings.get(i)));
        }
        inserts.flush(connection);
        return stored;
    }

    /** Every row that was made to wait. */
    List<Waiting> waiting() {
        return waiting;
    }

    /** In the order of the keys, so that two calls with the same keys never wait for each other. */
    private void takeKeys(List<NewMessage> messages) throws SQLException {
        SortedMap<String, UUID> wanted = new TreeMap<>();
        String application = null;
        for (NewMessage message : messages) {
            if (message.key() != null) {
                application = message.envelope().origin().application();
                wanted.putIfAbsent(message.key().value(), message.envelope().id());
            }
        }
        if (application != null) {
            holders.putAll(PostgresKeys.take(connection, application, wanted));
            taken.addAll(wanted.keySet());
        }
    }

    private void readSubscriptions(List<NewMessage> messages, List<Timing> timings) throws SQLException {
        List<String> types = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            if (isCopiedNow(messages.get(i).envelope(), timings.get(i))) {
                types.add(messages.get(i).envelope().content().type());
            }
        }
        readSubscriptions(types);
    }

    private void readSubscriptions(List<String> types) throws SQLException {
        if (types.isEmpty()) {
            return;
        }
        List<Subscription> found = connection.list(
                SUBSCRIPTIONS,
                row -> new Subscription(row.text(1), row.text(2), row.text(3), row.text(4)),
                Values.texts(types.stream()
                        .distinct()
                        .sorted(Comparator.naturalOrder())
                        .toList()));
        types.forEach(type -> subscriptions.put(
                type, found.stream().filter(one -> one.type().equals(type)).toList()));
    }

    private boolean isCopiedNow(Envelope envelope, Timing timing) {
        return envelope.kind() == Kind.EVENT && !timing.dueAt().isAfter(now);
    }

    private Stored append(NewMessage message, Timing timing) throws SQLException {
        Envelope envelope = message.envelope();
        ScheduleKey key = message.key();
        Disposition disposition = Disposition.SCHEDULED;
        if (key != null) {
            String application = envelope.origin().application();
            PostgresKeys.Holder holder = holder(application, key.value(), envelope.id());
            if (holder != null) {
                switch (key.onDuplicate()) {
                    case KEEP_FIRST -> {
                        return new Stored(holder.id(), holder.dueAt(), Disposition.KEPT_EXISTING);
                    }
                    case PUSH_BACK -> {
                        return pushBack(message, holder, timing);
                    }
                    case REPLACE -> {
                        history.tell(connection, List.of(new PostgresHistory.Event(holder.id(), What.REPLACED)), now);
                        connection.update(DELETE, holder.id());
                        PostgresKeys.pass(connection, application, key.value(), envelope.id());
                        disposition = Disposition.REPLACED;
                    }
                }
            }
            if (isCopiedNow(envelope, timing)) {
                PostgresKeys.free(connection, application, key.value(), envelope.id());
            }
        }
        if (isCopiedNow(envelope, timing)) {
            copyTo(envelope, timing, now);
        } else {
            insert(envelope, timing, now, key == null ? null : key.value());
        }
        return new Stored(envelope.id(), timing.dueAt(), disposition);
    }

    /** Who holds a key that this message wants; null if it has the key now. */
    private PostgresKeys.@Nullable Holder holder(String application, String key, UUID id) throws SQLException {
        if (taken.remove(key)) {
            return holders.get(key);
        }
        // Another message of this call had it first, and its row must be there to be found.
        inserts.flush(connection);
        return PostgresKeys.take(connection, application, new TreeMap<>(Map.of(key, id)))
                .get(key);
    }

    private Stored pushBack(NewMessage message, PostgresKeys.Holder holder, Timing asked) throws SQLException {
        Instant dueAt = asked.dueAt().isAfter(holder.dueAt()) ? asked.dueAt() : holder.dueAt();
        Instant expiresAt = message.expiry() == null
                ? null
                : Timing.resolve(holder.id(), Due.at(dueAt), message.expiry(), now, info)
                        .expiresAt();
        PostgresKeys.takeContent(connection, holder, message.envelope(), dueAt, expiresAt);
        waiting.add(new Waiting(message.envelope().address().queue(), dueAt));
        return new Stored(holder.id(), dueAt, Disposition.PUSHED_BACK);
    }

    private void insert(Envelope envelope, Timing timing, Instant createdAt, @Nullable String key) {
        inserts.add(envelope, timing, createdAt, key);
        waiting.add(new Waiting(envelope.address().queue(), timing.dueAt()));
    }

    /** One copy for each subscription known now. */
    void copy(Envelope event, Timing timing, Instant createdAt) throws SQLException {
        readSubscriptions(List.of(event.content().type()));
        copyTo(event, timing, createdAt);
    }

    void flush() throws SQLException {
        inserts.flush(connection);
    }

    private void copyTo(Envelope event, Timing timing, Instant createdAt) {
        for (Subscription subscription :
                subscriptions.getOrDefault(event.content().type(), List.of())) {
            UUID copyId = MessageIds.create(now);
            insert(event.copyFor(subscription, copyId), timing, createdAt, null);
        }
    }
}
