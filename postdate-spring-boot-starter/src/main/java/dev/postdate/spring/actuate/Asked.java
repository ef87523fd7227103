package dev.postdate.spring.actuate;

import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.MessageQuery;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of a question about an area; one that has no meaning there is refused, or its answer would be taken for another. */
record Asked(
        @Nullable String type,
        @Nullable String queue,
        @Nullable String key,
        @Nullable String correlationId,
        @Nullable String reason,
        @Nullable String dueFrom,
        @Nullable String dueBefore,
        @Nullable String after,
        @Nullable Integer limit) {

    private static final int PAGE = 100;
    private static final Map<String, Set<String>> MEANT = Map.of(
            "messages",
            Set.of("type", "queue", "key", "correlationId", "dueFrom", "dueBefore", "after", "limit"),
            "dead-letters",
            Set.of("type", "queue", "correlationId", "reason", "dueFrom", "dueBefore", "after", "limit"),
            "causes",
            Set.of("type", "queue", "correlationId", "reason", "dueFrom", "dueBefore", "limit"),
            "actions",
            Set.of("after", "limit"));

    void refuseUnlessFor(String area) {
        Set<String> meant = MEANT.getOrDefault(area, Set.of());
        given().forEach((name, value) -> {
            if (value != null && !meant.contains(name)) {
                throw new IllegalArgumentException("'" + name + "' means nothing for '" + area + "' (may be "
                        + meant.stream().sorted().toList() + ")");
            }
        });
    }

    private Map<String, @Nullable Object> given() {
        Map<String, @Nullable Object> given = new LinkedHashMap<>();
        given.put("type", type);
        given.put("queue", queue);
        given.put("key", key);
        given.put("correlationId", correlationId);
        given.put("reason", reason);
        given.put("dueFrom", dueFrom);
        given.put("dueBefore", dueBefore);
        given.put("after", after);
        given.put("limit", limit);
        return given;
    }

    int size() {
        return limit == null ? PAGE : limit;
    }

    MessageQuery messages() {
        return new MessageQuery(
                type, queue, key, null, correlationId, instant("dueFrom", dueFrom), instant("dueBefore", dueBefore));
    }

    DeadLetterQuery deadLetters() {
        return new DeadLetterQuery(
                type,
                queue,
                reason == null ? null : reason(reason),
                null,
                correlationId,
                instant("dueFrom", dueFrom),
                instant("dueBefore", dueBefore));
    }

    private static DeadReason reason(String text) {
        return Arrays.stream(DeadReason.values())
                .filter(each -> each.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("reason=" + text + " (must be one of " + reasons() + ")"));
    }

    private static List<String> reasons() {
        return Arrays.stream(DeadReason.values())
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static @Nullable Instant instant(String name, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    name + "=" + text + " (must be an instant such as 2026-01-31T12:00:00Z)", e);
        }
    }
}
