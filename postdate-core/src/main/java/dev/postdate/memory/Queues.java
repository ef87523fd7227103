package dev.postdate.memory;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The queues by name: those declared, and those that are only written to. */
final class Queues {

    private final Map<String, QueueRows> byName = new HashMap<>();

    QueueRows get(String name) {
        return byName.computeIfAbsent(name, QueueRows::new);
    }

    @Nullable
    QueueRows find(String name) {
        return byName.get(name);
    }

    Collection<QueueRows> all() {
        return byName.values();
    }

    Stream<QueueRows> declared() {
        return byName.values().stream().filter(QueueRows::isDeclared);
    }
}
