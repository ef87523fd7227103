package dev.postdate.jdbc;

import dev.postdate.Due;
import dev.postdate.Expiry;
import dev.postdate.Headers;
import dev.postdate.OnDuplicateKey;
import dev.postdate.ScheduleKey;
import dev.postdate.spi.Address;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.Kind;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/** Makes messages for tests. */
final class Messages {

    static final String APPLICATION = "orders";
    static final String QUEUE = "orders";
    static final String TYPE = "orders.reminder";

    private Messages() {}

    static NewMessage now() {
        return due(Due.NOW);
    }

    static NewMessage in(Duration delay) {
        return due(Due.in(delay));
    }

    static NewMessage due(Due due) {
        return new NewMessage(envelope(Kind.COMMAND, QUEUE), due, null, null);
    }

    static NewMessage on(String queue) {
        return new NewMessage(envelope(Kind.COMMAND, queue), Due.NOW, null, null);
    }

    static NewMessage event(Due due) {
        return new NewMessage(envelope(Kind.EVENT, Address.EVENTS.queue()), due, null, null);
    }

    static NewMessage keyed(String key, OnDuplicateKey onDuplicate, Duration delay) {
        return new NewMessage(envelope(Kind.COMMAND, QUEUE), Due.in(delay), null, new ScheduleKey(key, onDuplicate));
    }

    static NewMessage expiring(Duration delay, Duration lifetime) {
        return new NewMessage(envelope(Kind.COMMAND, QUEUE), Due.in(delay), new Expiry.After(lifetime), null);
    }

    static Envelope envelope(Kind kind, String queue) {
        return envelope(kind, queue, "{\"order\":42}".getBytes(StandardCharsets.UTF_8));
    }

    static Envelope envelope(Kind kind, String queue, byte[] body) {
        return new Envelope(
                UUID.randomUUID(),
                kind,
                new Content(TYPE, 1, "application/json", body),
                new Address(queue, null),
                Headers.empty(),
                new Correlation(null, UUID.randomUUID(), null, null),
                new Origin(APPLICATION, null),
                null);
    }
}
