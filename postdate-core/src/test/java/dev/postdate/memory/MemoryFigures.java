package dev.postdate.memory;

import dev.postdate.Due;
import dev.postdate.Headers;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Measures the store by itself, without the engine: heap a pending message and calls a second. To be run by hand:
 *
 * <pre>java -Xmx2g -cp target/test-classes:target/classes:… dev.postdate.memory.MemoryFigures</pre>
 */
final class MemoryFigures {

    private static final int MESSAGES = 1_000_000;
    private static final int ROUNDS = 5;
    private static final int BATCH = 100;
    private static final byte[] BODY = new byte[0];
    private static final String QUEUE = "orders";

    private final HandClock clock = new HandClock();
    private final Store.Session session =
            InMemoryStore.create().open(new StoreContext("orders", false, clock, () -> {}));
    private final Address address = new Address(QUEUE, null);
    private final Origin origin = new Origin("orders", null);
    private final UUID[] ids = new UUID[MESSAGES];

    public static void main(String[] args) {
        for (int round = 1; round <= ROUNDS; round++) {
            System.out.println("round " + round);
            new MemoryFigures().run();
        }
    }

    private void run() {
        List<NewMessage> messages = new ArrayList<>(MESSAGES);
        long atFirst = usedHeap();
        for (int i = 0; i < MESSAGES; i++) {
            messages.add(message());
        }
        // The lists and arrays that only this measurement holds are small and counted apart.
        long given = usedHeap() - atFirst - (24L + 16) * MESSAGES;
        Random random = new Random(7);
        report("append one, due within a day", MESSAGES, () -> {
            for (NewMessage message : messages) {
                Due due = Due.at(HandClock.START.plusMillis(1 + random.nextInt(86_400_000)));
                session.schedules().append(List.of(new NewMessage(message.envelope(), due, null, null)));
            }
        });
        for (int i = 0; i < MESSAGES; i++) {
            ids[i] = messages.get(i).envelope().id();
        }
        messages.clear();
        ((ArrayList<NewMessage>) messages).trimToSize();
        System.out.printf(
                "  heap: %d bytes a pending message, of which about %d are the caller's envelope%n",
                (usedHeap() - atFirst) / MESSAGES, given / MESSAGES);
        report(
                "search a page of 100 behind the middle",
                1,
                () -> session.queries()
                        .search(
                                dev.postdate.spi.MessageQuery.all().queue(QUEUE),
                                new dev.postdate.spi.QueryStore.Position(HandClock.START.plus(Duration.ofHours(12)), 0),
                                100));
        report("cancel one of a million", MESSAGES / 2, () -> {
            for (int i = 0; i < MESSAGES; i += 2) {
                session.schedules().cancel(ids[i], "orders");
            }
        });
        session.nodes().register(1, "orders", "orders-1");
        clock.advance(Duration.ofDays(2));
        report("claim and settle in batches of " + BATCH, MESSAGES / 2, this::drain);
        report("append one, due now", MESSAGES, () -> {
            for (int i = 0; i < MESSAGES; i++) {
                session.schedules().append(List.of(message()));
            }
        });
        report("claim and settle a backlog", MESSAGES, this::drain);
    }

    private void drain() {
        List<Claimed> claimed;
        long number = 0;
        do {
            claimed = session.claims()
                    .claim(new ClaimRequest(1, ++number, List.of(new Demand(QUEUE, BATCH))))
                    .claimed();
            List<Settlement> settlements = new ArrayList<>(claimed.size());
            claimed.forEach(one -> settlements.add(new Settlement.Done(one.ref(), List.of())));
            session.claims().settle(settlements);
        } while (!claimed.isEmpty());
    }

    private NewMessage message() {
        UUID id = MessageIds.create(Instant.EPOCH);
        // A new conversation has the id of its first message; a sender may as well make one of its own, so that is
        // counted.
        Correlation correlation = new Correlation(null, MessageIds.create(Instant.EPOCH), null, null);
        Content content = new Content("orders.reminder", 1, "application/json", BODY);
        Envelope envelope =
                new Envelope(id, Kind.COMMAND, content, address, Headers.empty(), correlation, origin, null);
        return new NewMessage(envelope, Due.NOW, null, null);
    }

    private static void report(String what, int calls, Runnable work) {
        long from = System.nanoTime();
        work.run();
        long nanos = System.nanoTime() - from;
        System.out.printf("  %s: %,d a second (%,d ns each)%n", what, calls * 1_000_000_000L / nanos, nanos / calls);
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
