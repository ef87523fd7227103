package dev.postdate.jackson;

import dev.postdate.SerializationException;
import dev.postdate.spi.MessageSerializer;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Messages as JSON. Immutable and thread-safe.
 *
 * <p>The settings are fixed and apart from any mapper of the application, because messages wait for months and are read by
 * other builds than the one that wrote them:
 *
 * <ul>
 *   <li>Records, classes with getters and setters, classes with getters and a constructor of their properties (compiled with
 *       {@code -parameters}), and classes with Jackson's annotations are written property by property: constructor parameters first, in their order, then the others by name. The entries of
 *       maps and the elements of sets are sorted where they can be compared. So equal messages give equal bytes; what must keep
 *       an order of its own belongs in a list.
 *   <li>{@code java.time} values are ISO text with all their nanoseconds, offset and zone; enums are their names, bytes base64.
 *   <li>A property that the class does not know is skipped. One that is absent gives {@code null}, {@code Optional.empty()}, or
 *       zero or {@code false} for a primitive. {@code null} for a primitive is refused, as are a text or a fraction where a whole number
 *       is expected, an enum's position instead of its name, a property given twice, and anything behind the message.
 *   <li>A value of a sealed type is told from its siblings by a property {@code "@type"} that holds the name given to its class by
 *       {@link dev.postdate.MessageType}. Every class that a sealed type permits needs such a name. Nothing else decides which class
 *       is made: names of classes are neither written nor read, and {@code JsonTypeInfo} annotations that ask for them are refused.
 *   <li>Nesting deeper than 500 levels and numbers of more than 1,000 digits are refused.
 * </ul>
 *
 * <p>A failure names the message's type and the path of the property, never the values that were found there.
 */
public final class JacksonSerializer implements MessageSerializer {

    private final List<JacksonModule> modules;
    private final JsonMapper mapper;

    /** The serializer without further modules, as {@link java.util.ServiceLoader} makes it. */
    public JacksonSerializer() {
        this(List.of());
    }

    private JacksonSerializer(List<JacksonModule> modules) {
        this.modules = modules;
        this.mapper = MapperSettings.mapper(modules);
    }

    /** The serializer without further modules. */
    public static JacksonSerializer create() {
        return new JacksonSerializer();
    }

    /** A serializer with these Jackson modules besides those it has, such as the one for Kotlin; this one stays as it is. */
    public JacksonSerializer withModules(JacksonModule... more) {
        return new JacksonSerializer(
                Stream.concat(modules.stream(), Stream.of(more)).toList());
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public byte[] serialize(Object message) {
        Objects.requireNonNull(message, "message");
        try {
            return mapper.writeValueAsBytes(message);
        } catch (JacksonException | SerializationException e) {
            throw JsonErrors.writing(message.getClass(), e);
        }
    }

    @Override
    public Object deserialize(byte[] body, Type type) {
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(type, "type");
        @Nullable Object message;
        try {
            JavaType javaType = mapper.constructType(type);
            message = mapper.readValue(body, javaType);
        } catch (JacksonException | SerializationException e) {
            throw JsonErrors.reading(type, e);
        }
        if (message == null) {
            throw new SerializationException(
                    "The body is no " + type.getTypeName() + ": it is null, which is no message.", null);
        }
        return message;
    }
}
