package dev.postdate.spi;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message's body and what it is. The array is not copied and must not be changed.
 *
 * @param type the stable name of the message's type
 * @param version the version of the body's layout
 * @param contentType what the bytes are
 * @param body any bytes
 */
@SuppressWarnings(
        "ArrayRecordComponent") // bodies are large and immutable by convention; equals is defined over their bytes
public record Content(String type, int version, String contentType, byte[] body) {

    public Content {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(body, "body");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Content content
                && type.equals(content.type)
                && version == content.version
                && contentType.equals(content.contentType)
                && Arrays.equals(body, content.body);
    }

    @Override
    public int hashCode() {
        return 31 * Objects.hash(type, version, contentType) + Arrays.hashCode(body);
    }

    @Override
    public String toString() {
        return type + " v" + version + " (" + contentType + ", " + body.length + " bytes)";
    }
}
