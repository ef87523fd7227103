package dev.postdate.memory;

import dev.postdate.spi.Content;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.PendingType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sorts messages by what they are and where they go. */
final class PendingTypes {

    private final Map<Group, Count> groups = new LinkedHashMap<>();
    private final int countTo;

    private record Group(
            boolean dead,
            String type,
            int version,
            String queue,
            @Nullable String handler) {}

    private static final class Count {
        final Envelope example;
        long count;

        Count(Envelope example) {
            this.example = example;
        }
    }

    PendingTypes(int countTo) {
        this.countTo = countTo;
    }

    void add(boolean dead, Envelope envelope) {
        Content content = envelope.content();
        Group group = new Group(
                dead,
                content.type(),
                content.version(),
                envelope.address().queue(),
                envelope.address().handler());
        groups.computeIfAbsent(group, key -> new Count(envelope)).count++;
    }

    List<PendingType> list() {
        return groups.entrySet().stream()
                .map(entry -> new PendingType(
                        entry.getKey().dead(), Math.min(countTo, entry.getValue().count), entry.getValue().example))
                .toList();
    }
}
