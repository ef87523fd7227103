package dev.postdate.examples.orders.tour;

import dev.postdate.examples.orders.SenderLine;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a sender was promised in the end: the last answer counts.
 *
 * @param due when it is to be delivered
 * @param cancelled true if no handler may run
 * @param redrivenAt when it was taken out of the dead letters; null if it never was there
 */
record Promise(
        UUID message,
        String type,
        String about,
        Instant due,
        boolean moved,
        boolean cancelled,
        @Nullable Instant redrivenAt) {

    /** The promises that these lines amount to, in the order in which they were first given. */
    static Map<UUID, Promise> of(List<SenderLine> lines) {
        Map<UUID, Promise> promises = new LinkedHashMap<>();
        for (SenderLine line : lines) {
            promises.merge(line.message(), first(line), (former, same) -> former.then(line));
        }
        return promises;
    }

    private static Promise first(SenderLine line) {
        return new Promise(
                line.message(),
                line.type(),
                line.about(),
                Objects.requireNonNullElse(line.due(), Instant.MAX),
                false,
                false,
                null);
    }

    private Promise then(SenderLine line) {
        return switch (line.what()) {
            case SCHEDULE -> this;
            case MOVE ->
                line.due() == null ? this : new Promise(message, type, about, line.due(), true, cancelled, redrivenAt);
            case CANCEL ->
                new Promise(
                        message,
                        type,
                        about,
                        due,
                        moved,
                        cancelled || line.outcome().endsWith("CANCELLED"),
                        redrivenAt);
            case REDRIVE -> new Promise(message, type, about, due, moved, cancelled, line.at());
        };
    }
}
