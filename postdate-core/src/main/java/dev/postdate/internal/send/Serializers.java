package dev.postdate.internal.send;

import dev.postdate.spi.MessageSerializer;
import java.util.Map;

/**
 * The serializer of each message type.
 *
 * @param common for every type that has none of its own
 * @param byType by the name of the message type
 */
public record Serializers(MessageSerializer common, Map<String, MessageSerializer> byType) {
    public Serializers {
        byType = Map.copyOf(byType);
    }

    public MessageSerializer of(String type) {
        return byType.getOrDefault(type, common);
    }
}
