package dev.postdate.internal.send;

import dev.postdate.UnknownMessageTypeException;
import dev.postdate.internal.type.MessageTypes;
import dev.postdate.internal.type.TypeName;
import dev.postdate.spi.BodyReader;
import dev.postdate.spi.Content;
import java.util.Optional;
import java.util.TreeSet;

/** How this build reads stored bodies: by former names, through upcasters, with the type's serializer. */
public record Bodies(MessageTypes types, Serializers serializers) implements BodyReader {

    @Override
    public Object read(Content content) {
        TypeName type = type(content).orElseThrow(() -> new UnknownMessageTypeException(whyUnknown(content)));
        byte[] body = types.upcast(type, content.version(), content.body());
        return serializers.of(type.name()).deserialize(body, type.javaType());
    }

    /** The type it is read as, if this build knows it and its version. */
    public Optional<TypeName> type(Content content) {
        return types.named(content.type()).filter(known -> content.version() <= known.version());
    }

    /** Why there is no type for it, as the end of a sentence or one of its own. */
    public String whyUnknown(Content content) {
        return types.named(content.type())
                .map(known -> "its version " + content.version() + " is newer than " + known.version()
                        + ", the newest that this build of '" + content.type() + "' reads")
                .orElseGet(() -> "message type '" + content.type() + "' is not known here; known types: "
                        + new TreeSet<>(types.names()));
    }
}
