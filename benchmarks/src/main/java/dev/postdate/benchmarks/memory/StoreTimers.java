package dev.postdate.benchmarks.memory;

import dev.postdate.Due;
import dev.postdate.Headers;
import dev.postdate.internal.time.SystemTime;
import dev.postdate.jackson.JacksonSerializer;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.spi.Address;
import dev.postdate.spi.ClaimStore.ClaimRequest;
import dev.postdate.spi.ClaimStore.Demand;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.Kind;
import dev.postdate.spi.MessageIds;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Origin;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Postdate's store in memory below its public path: no JSON, no handler's thread. Claims and settles on the thread that releases what is due,
 * a thousand at once, and hands out one reminder for all.
 */
final class StoreTimers implements Timers<UUID> {

    private static final String QUEUE = "bench";
    private static final long EPOCH = 1;
    private static final Address ADDRESS = new Address(QUEUE, null);
    private static final Origin ORIGIN = new Origin(QUEUE, null);
    private static final int AT_ONCE = 1_000;

    private final SystemTime time = new SystemTime(QUEUE);
    private final Store.Session session;
    private final Consumer<Reminder> handler;
    private final Reminder reminder = new Reminder(0);
    private final byte[] body = JacksonSerializer.create().serialize(reminder);
    private long claims;

    StoreTimers(Consumer<Reminder> handler) {
        this.handler = handler;
        this.session = InMemoryStore.create().open(new StoreContext(QUEUE, false, time, () -> {}));
        session.nodes().register(EPOCH, QUEUE, "bench-1");
    }

    @Override
    public UUID schedule(Reminder message, Duration delay) {
        UUID id = MessageIds.create(time.instant());
        Envelope envelope = new Envelope(
                id,
                Kind.COMMAND,
                new Content("bench.reminder", 1, "application/json", body.clone()),
                ADDRESS,
                Headers.empty(),
                new Correlation(null, id, null, null),
                ORIGIN,
                null);
        session.schedules().append(List.of(new NewMessage(envelope, Due.in(delay), null, null)));
        return id;
    }

    @Override
    public boolean cancel(UUID id) {
        return session.schedules().cancel(id, QUEUE).cancelled();
    }

    @Override
    public void hold() {
        // Nothing is handed out but by release.
    }

    @Override
    public void release() {
        for (List<Claimed> claimed = claim(); !claimed.isEmpty(); claimed = claim()) {
            claimed.forEach(each -> handler.accept(reminder));
            session.claims().settle(claimed.stream().map(StoreTimers::done).toList());
        }
    }

    private List<Claimed> claim() {
        return session.claims()
                .claim(new ClaimRequest(EPOCH, ++claims, List.of(new Demand(QUEUE, AT_ONCE))))
                .claimed();
    }

    private static Settlement done(Claimed claimed) {
        return new Settlement.Done(claimed.ref(), List.of());
    }

    @Override
    public void close() {
        session.close();
        time.close();
    }
}
