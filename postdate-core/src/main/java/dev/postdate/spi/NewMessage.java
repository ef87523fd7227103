package dev.postdate.spi;

import dev.postdate.Due;
import dev.postdate.Expiry;
import dev.postdate.ScheduleKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A message to be stored, with the times that the store's clock decides. Immutable. */
public record NewMessage(
        Envelope envelope,
        Due due,
        @Nullable Expiry expiry,
        @Nullable ScheduleKey key) {
    public NewMessage {
        Objects.requireNonNull(envelope, "envelope");
        Objects.requireNonNull(due, "due");
    }
}
