package dev.postdate.memory;

import dev.postdate.Due;
import dev.postdate.Expiry;
import dev.postdate.Headers;
import dev.postdate.OnDuplicateKey;
import dev.postdate.QueueOptions.Order;
import dev.postdate.ScheduleKey;
import dev.postdate.spi.Address;
import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.ClaimStore.ClaimRequest;
import dev.postdate.spi.ClaimStore.ClaimResult;
import dev.postdate.spi.ClaimStore.Demand;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.Kind;
import dev.postdate.spi.MessageIds;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Origin;
import dev.postdate.spi.ScheduleStore;
import dev.postdate.spi.ScheduleStore.Stored;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import dev.postdate.spi.Subscription;
import dev.postdate.spi.TopologyStore.QueueDeclaration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store with a clock, two nodes and messages whose bodies are their names. */
final class Scene {

    static final String APPLICATION = "orders";
    static final String QUEUE = "orders";
    static final long NODE = 11;
    static final long OTHER_NODE = 22;

    final HandClock clock = new HandClock();
    final InMemoryStore store = InMemoryStore.create();
    final AtomicInteger wakeUps = new AtomicInteger();
    final AtomicInteger wakeUpsOfOther = new AtomicInteger();
    final Store.Session session = store.open(new StoreContext(APPLICATION, false, clock, wakeUps::incrementAndGet));
    final Store.Session other =
            store.open(new StoreContext(APPLICATION, false, clock, wakeUpsOfOther::incrementAndGet));

    private long number;

    Scene() {
        session.nodes().register(NODE, APPLICATION, "orders-1");
        other.nodes().register(OTHER_NODE, APPLICATION, "orders-2");
    }

    ScheduleStore schedules() {
        return session.schedules();
    }

    ClaimStore claims() {
        return session.claims();
    }

    Scene order(Order order) {
        session.topology().declare(List.of(new QueueDeclaration(QUEUE, order)), List.of());
        return this;
    }

    Scene subscribe(String... handlers) {
        session.topology()
                .declare(
                        List.of(),
                        Arrays.stream(handlers).map(Scene::subscription).toList());
        return this;
    }

    static Subscription subscription(String handler) {
        return new Subscription("orders.placed", APPLICATION, handler, QUEUE);
    }

    static Envelope envelope(Kind kind, String body, String queue) {
        return new Envelope(
                MessageIds.create(HandClock.START),
                kind,
                new Content("orders.placed", 1, "text/plain", body.getBytes(StandardCharsets.UTF_8)),
                kind == Kind.EVENT ? Address.EVENTS : new Address(queue, null),
                Headers.empty(),
                new Correlation(null, MessageIds.create(HandClock.START), null, null),
                new Origin(APPLICATION, null),
                null);
    }

    static NewMessage message(String body, Due due) {
        return new NewMessage(envelope(Kind.COMMAND, body, QUEUE), due, null, null);
    }

    static NewMessage keyed(String body, Due due, String key, OnDuplicateKey onDuplicate) {
        return keyed(body, due, null, key, onDuplicate);
    }

    static NewMessage keyed(String body, Due due, @Nullable Expiry expiry, String key, OnDuplicateKey onDuplicate) {
        return new NewMessage(envelope(Kind.COMMAND, body, QUEUE), due, expiry, new ScheduleKey(key, onDuplicate));
    }

    static NewMessage event(Due due) {
        return new NewMessage(envelope(Kind.EVENT, "event", QUEUE), due, null, null);
    }

    static Due in(int seconds) {
        return Due.in(Duration.ofSeconds(seconds));
    }

    static Instant at(int seconds) {
        return HandClock.START.plusSeconds(seconds);
    }

    Stored append(NewMessage message) {
        return append(List.of(message)).get(0);
    }

    List<Stored> append(List<NewMessage> messages) {
        return schedules().append(messages).messages();
    }

    /** Adds commands of these names, due now, in this order. */
    void appendDue(String... bodies) {
        append(Arrays.stream(bodies).map(body -> message(body, Due.NOW)).toList());
    }

    ClaimResult request(long epoch, int limit) {
        return claims().claim(new ClaimRequest(epoch, ++number, List.of(new Demand(QUEUE, limit))));
    }

    List<Claimed> claim(long epoch, int limit) {
        return request(epoch, limit).claimed();
    }

    Claimed claimOne() {
        List<Claimed> claimed = claim(NODE, 1);
        if (claimed.isEmpty()) {
            throw new AssertionError("There is nothing to claim.");
        }
        return claimed.get(0);
    }

    Optional<Claimed> claimSuspect(long epoch) {
        return claims().claimSuspect(epoch, ++number, List.of(QUEUE));
    }

    SettleOutcome settle(Settlement settlement) {
        return claims().settle(List.of(settlement)).outcomes().get(0);
    }

    SettleOutcome done(Claimed claimed) {
        return settle(new Settlement.Done(claimed.ref(), List.of()));
    }

    SettleOutcome release(Claimed claimed) {
        return settle(new Settlement.Release(claimed.ref()));
    }

    /** A charged failure. */
    SettleOutcome fail(Claimed claimed, Due due) {
        return settle(new Settlement.Retry(claimed.ref(), due, false, true, null, List.of()));
    }

    /** Declares a node dead and frees all it had. */
    void bury(long epoch) {
        long renewals = session.nodes().renew(0).nodes().stream()
                .filter(row -> row.epoch() == epoch)
                .findFirst()
                .orElseThrow()
                .renewals();
        if (!session.nodes().declareDead(epoch, renewals)) {
            throw new AssertionError("Epoch " + epoch + " lives.");
        }
        session.nodes().recover(Integer.MAX_VALUE);
    }

    MessageRecord row(UUID id) {
        return schedules().find(id).orElseThrow();
    }

    static String body(Envelope envelope) {
        return new String(envelope.content().body(), StandardCharsets.UTF_8);
    }

    static List<String> bodies(List<Claimed> claimed) {
        return claimed.stream().map(one -> body(one.envelope())).toList();
    }
}
