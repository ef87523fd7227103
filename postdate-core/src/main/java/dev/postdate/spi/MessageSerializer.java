package dev.postdate.spi;

import java.lang.reflect.Type;

/**
 * Turns messages into bytes and back. Thread-safe.
 *
 * <p>The one used when the builder names none is found by {@link java.util.ServiceLoader}; {@code postdate-jackson} provides it.
 */
public interface MessageSerializer {

    /** What the bytes are, such as {@code application/json}; stored beside them. */
    String contentType();

    /**
     * The bytes of a message.
     *
     * @throws dev.postdate.SerializationException if the message cannot be written
     */
    byte[] serialize(Object message);

    /**
     * The message of these bytes.
     *
     * @param type the registered type, never one named by the bytes
     * @throws dev.postdate.SerializationException if the bytes are not such a message
     */
    Object deserialize(byte[] body, Type type);
}
