package dev.postdate.rabbitmq;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The outermost fields of MassTransit's envelope. Its names are compared without case, as MassTransit does. */
final class MassTransitEnvelope {

    private static final String MESSAGE = "message";
    private static final String MESSAGE_TYPE = "messagetype";

    private final Map<String, String> texts = new HashMap<>();
    private final List<String> messageTypes = new ArrayList<>();
    private byte @Nullable [] message;

    private MassTransitEnvelope() {}

    /** @throws IllegalArgumentException if the bytes are no envelope */
    static MassTransitEnvelope read(byte[] json) {
        MassTransitEnvelope envelope = new MassTransitEnvelope();
        JsonFactory factory = new JsonFactory();
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("MassTransit's envelope is no JSON object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName().toLowerCase(Locale.ROOT);
                parser.nextToken();
                envelope.field(name, parser, factory);
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new IllegalArgumentException("MassTransit's envelope is not one JSON object");
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("MassTransit's envelope cannot be read: " + e.getOriginalMessage(), e);
        }
        if (envelope.message == null) {
            throw new IllegalArgumentException("MassTransit's envelope has no message");
        }
        return envelope;
    }

    private void field(String name, JsonParser parser, JsonFactory factory) {
        JsonToken token = parser.currentToken();
        if (name.equals(MESSAGE)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (JsonGenerator copy = factory.createGenerator(ObjectWriteContext.empty(), bytes)) {
                copy.copyCurrentStructureExact(parser);
            }
            message = bytes.toByteArray();
        } else if (name.equals(MESSAGE_TYPE) && token == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                messageTypes.add(String.valueOf(parser.getString()));
            }
        } else if (token == JsonToken.VALUE_STRING) {
            texts.put(name, parser.getString());
        } else {
            parser.skipChildren();
        }
    }

    /** The text of that field; null if there is none. */
    @Nullable
    String text(String name) {
        return texts.get(name.toLowerCase(Locale.ROOT));
    }

    List<String> messageTypes() {
        return messageTypes;
    }

    byte[] message() {
        byte[] found = message;
        return found == null ? new byte[0] : found;
    }
}
