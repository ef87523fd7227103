package dev.postdate.internal.send;

import dev.postdate.Due;
import dev.postdate.MessageOptions;
import dev.postdate.PublishOptions;
import dev.postdate.SendOptions;
import dev.postdate.internal.type.MessageTypes;
import dev.postdate.internal.type.TypeName;
import dev.postdate.observe.Tracing;
import dev.postdate.spi.Address;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.Kind;
import dev.postdate.spi.MessageIds;
import dev.postdate.spi.MessageSerializer;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Origin;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes the envelope of a message that leaves, and refuses what contradicts itself before anything is stored. Thread-safe. */
public final class Outgoing {

    private final MessageTypes types;
    private final Serializers serializers;
    private final Router router;
    private final Origin origin;
    private final Tracing tracing;
    private final InstantSource clock;

    public Outgoing(
            MessageTypes types,
            Serializers serializers,
            Router router,
            Origin origin,
            Tracing tracing,
            InstantSource clock) {
        this.types = types;
        this.serializers = serializers;
        this.router = router;
        this.origin = origin;
        this.tracing = tracing;
        this.clock = clock;
    }

    /** An event. */
    public NewMessage publish(Object message, @Nullable Due due, PublishOptions options, @Nullable Parent parent) {
        return create(message, Kind.EVENT, typeOf(message), Address.EVENTS, due, options, parent);
    }

    /** A command, wherever options, routes and handlers lead it. */
    public NewMessage send(Object message, @Nullable Due due, SendOptions options, @Nullable Parent parent) {
        TypeName type = typeOf(message);
        return create(message, Kind.COMMAND, type, router.command(type, options), due, options, parent);
    }

    /** A command that runs in this application. */
    public NewMessage local(Object message, @Nullable Due due, SendOptions options, @Nullable Parent parent) {
        TypeName type = typeOf(message);
        return create(message, Kind.COMMAND, type, router.local(type, options), due, options, parent);
    }

    /** A command to a queue that is known already, as an answer is. */
    public NewMessage to(String queue, Object message, Due due, SendOptions options, Parent parent) {
        options.destination().ifPresent(destination -> {
            throw new IllegalArgumentException("An answer goes to '" + queue + "', and its options send it to '"
                    + destination + "'. Use send instead.");
        });
        return create(message, Kind.COMMAND, typeOf(message), new Address(queue, null), due, options, parent);
    }

    /** A message returned by a handler: sent where it has send options or a route of its own, published otherwise. */
    public NewMessage cascade(Object message, Due due, @Nullable MessageOptions options, Parent parent) {
        if (options instanceof PublishOptions publish) {
            return publish(message, due, publish, parent);
        }
        if (options instanceof SendOptions send) {
            return send(message, due, send, parent);
        }
        return router.route(typeOf(message).name()).isPresent()
                ? send(message, due, SendOptions.none(), parent)
                : publish(message, due, PublishOptions.none(), parent);
    }

    private TypeName typeOf(Object message) {
        return types.of(Objects.requireNonNull(message, "message"));
    }

    private NewMessage create(
            Object message,
            Kind kind,
            TypeName type,
            Address address,
            @Nullable Due due,
            MessageOptions options,
            @Nullable Parent parent) {
        Due resolved = dueOf(due, Objects.requireNonNull(options, "options"), type);
        UUID id = MessageIds.create(clock.instant());
        String correlationId = options.correlationId().orElse(null);
        Correlation correlation = parent == null
                ? new Correlation(correlationId, id, null, null)
                : parent.childCorrelation(correlationId);
        Content content = content(message, type);
        Envelope envelope = new Envelope(id, kind, content, address, options.headers(), correlation, origin, null);
        String traceParent = tracing.made(envelope);
        return new NewMessage(
                traceParent == null ? envelope : envelope.tracedBy(traceParent),
                resolved,
                options.expiry().orElse(null),
                options.key().orElse(null));
    }

    private Content content(Object message, TypeName type) {
        MessageSerializer used = serializers.of(type.name());
        return new Content(type.name(), type.version(), used.contentType(), used.serialize(message));
    }

    private static Due dueOf(@Nullable Due due, MessageOptions options, TypeName type) {
        if (due == null) {
            return options.due().orElse(Due.NOW);
        }
        options.due().ifPresent(second -> {
            throw new IllegalArgumentException("Message type '" + type.name() + "' has two due times: " + due
                    + " as an argument and " + second + " in the options. Give one; nothing was stored.");
        });
        return due;
    }
}
