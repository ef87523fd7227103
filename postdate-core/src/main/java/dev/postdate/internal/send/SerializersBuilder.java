package dev.postdate.internal.send;

import dev.postdate.internal.type.MessageTypesBuilder;
import dev.postdate.internal.type.TypeName;
import dev.postdate.spi.MessageSerializer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Collects serializers and their problems. Not thread-safe. */
public final class SerializersBuilder {

    private final Map<Class<?>, MessageSerializer> byClass = new LinkedHashMap<>();
    private final List<String> problems;
    private @Nullable MessageSerializer common;

    public SerializersBuilder(List<String> problems) {
        this.problems = problems;
    }

    /** For every type that has none of its own. */
    public void common(MessageSerializer serializer) {
        Objects.requireNonNull(serializer, "serializer");
        if (common != null) {
            problems.add("serializer is given twice (give it once)");
        }
        common = serializer;
    }

    /** For one message class. */
    public void add(Class<?> messageClass, MessageSerializer serializer) {
        String name = "serializer(" + messageClass.getName() + ")";
        if (byClass.put(messageClass, Objects.requireNonNull(serializer, name)) != null) {
            problems.add(name + " is given twice (give it once)");
        }
    }

    /** The serializers as given, or as found; null, with a problem noted, if there is none. */
    public @Nullable Serializers build(MessageTypesBuilder types) {
        Map<String, MessageSerializer> byType = new HashMap<>();
        byClass.forEach((messageClass, own) -> {
            TypeName type = types.handled(messageClass, "serializer(" + messageClass.getName() + ")");
            if (type != null) {
                byType.put(type.name(), own);
            }
        });
        MessageSerializer used = common == null ? found() : common;
        return used == null ? null : new Serializers(used, byType);
    }

    private @Nullable MessageSerializer found() {
        List<MessageSerializer> found = ServiceLoader.load(MessageSerializer.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        problems.add(
                found.isEmpty()
                        ? "serializer is missing (add postdate-jackson to the class path, or call serializer(...))"
                        : "serializer: several are on the class path, "
                                + found.stream()
                                        .map(each -> each.getClass().getName())
                                        .sorted()
                                        .toList() + " (name one with serializer(...))");
        return null;
    }
}
