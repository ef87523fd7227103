package dev.postdate.testkit.conformance.store;

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
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A message in the making; whatever a test does not say is something ordinary. */
final class Draft {
    static final String QUEUE = "orders";
    static final String TYPE = "orders.payment-reminder";

    private final UUID id = UUID.randomUUID();
    private final Kind kind;
    private Content content;
    private Address address;
    private Headers headers = Headers.empty();
    private Correlation correlation = new Correlation(null, UUID.randomUUID(), null, null);
    private Origin origin = new Origin(StoreSuite.APPLICATION, null);
    private Due due = Due.NOW;
    private @Nullable Expiry expiry;
    private @Nullable ScheduleKey key;

    private Draft(Kind kind, String type, Address address) {
        this.kind = kind;
        this.content = new Content(type, 1, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
        this.address = address;
    }

    /** A command on {@link #QUEUE}, due now. */
    static Draft command() {
        return new Draft(Kind.COMMAND, TYPE, new Address(QUEUE, null));
    }

    /** An event, due now. */
    static Draft event(String type) {
        return new Draft(Kind.EVENT, type, Address.EVENTS);
    }

    Draft type(String type) {
        return content(new Content(type, content.version(), content.contentType(), content.body()));
    }

    Draft body(byte[] body) {
        return content(new Content(content.type(), content.version(), content.contentType(), body));
    }

    Draft content(Content content) {
        this.content = content;
        return this;
    }

    Draft queue(String queue) {
        return address(new Address(queue, null));
    }

    Draft address(Address address) {
        this.address = address;
        return this;
    }

    Draft headers(Headers headers) {
        this.headers = headers;
        return this;
    }

    Draft correlationId(String correlationId) {
        return correlation(new Correlation(correlationId, UUID.randomUUID(), null, null));
    }

    Draft correlation(Correlation correlation) {
        this.correlation = correlation;
        return this;
    }

    Draft from(String application) {
        return origin(new Origin(application, null));
    }

    Draft origin(Origin origin) {
        this.origin = origin;
        return this;
    }

    Draft in(Duration delay) {
        return due(Due.in(delay));
    }

    Draft at(Instant instant) {
        return due(Due.at(instant));
    }

    Draft due(Due due) {
        this.due = due;
        return this;
    }

    Draft expiresAfter(Duration lifetime) {
        return expiry(new Expiry.After(lifetime));
    }

    Draft expiry(Expiry expiry) {
        this.expiry = expiry;
        return this;
    }

    Draft key(String key) {
        return key(key, OnDuplicateKey.KEEP_FIRST);
    }

    Draft key(String key, OnDuplicateKey onDuplicate) {
        this.key = new ScheduleKey(key, onDuplicate);
        return this;
    }

    UUID id() {
        return id;
    }

    Envelope envelope() {
        return new Envelope(id, kind, content, address, headers, correlation, origin, null);
    }

    NewMessage message() {
        return new NewMessage(envelope(), due, expiry, key);
    }
}
