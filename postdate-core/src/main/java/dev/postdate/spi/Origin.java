package dev.postdate.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a message comes from. One instance serves many messages.
 *
 * @param application the application that sent it and may cancel it
 * @param replyTo the queue that an answer goes to
 */
public record Origin(String application, @Nullable String replyTo) {
    public Origin {
        Objects.requireNonNull(application, "application");
    }
}
