package dev.postdate.rabbitmq;

import java.util.Map;
import java.util.Objects;

/** The formats of publishers that many have. */
public final class ForeignFormats {

    private ForeignFormats() {}

    /**
     * JSON from Spring AMQP's Jackson converters: the header {@code __TypeId__} names the publisher's class, or an alias that it has set.
     *
     * @param types message types by that name. A name that is not among them is taken as it is, and no class is ever loaded by it
     */
    public static ForeignFormat springAmqp(Map<String, String> types) {
        return new SpringAmqpFormat(types);
    }

    /**
     * MassTransit's envelope, content type {@code application/vnd.masstransit+json}.
     *
     * @param types message types by MassTransit's, such as {@code urn:message:Shop.Contracts:OrderPlaced}. The first of a message's types
     *     that is among them counts; if none is, its first is taken as it is
     */
    public static ForeignFormat massTransit(Map<String, String> types) {
        return new MassTransitFormat(types);
    }

    /**
     * A body as it is, whose type is in a header. Where it is in the AMQP property {@code type}, nothing has to be set.
     *
     * @param header that names the message type
     */
    public static ForeignFormat typeHeader(String header) {
        Objects.requireNonNull(header, "header");
        return raw -> SpringAmqpFormat.typed(raw, header, Map.of());
    }
}
