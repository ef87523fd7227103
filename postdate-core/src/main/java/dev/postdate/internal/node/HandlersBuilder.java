package dev.postdate.internal.node;

import dev.postdate.internal.handler.HandlerBinding;
import dev.postdate.internal.handler.HandlerSpec;
import dev.postdate.internal.retry.ScopedRules;
import dev.postdate.internal.send.Names;
import dev.postdate.internal.type.MessageTypesBuilder;
import dev.postdate.internal.type.TypeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects handlers, binds them to types and queues, and notes what is wrong with them. Not thread-safe. */
public final class HandlersBuilder {

    private static final int LONGEST_NAME = 200;

    private final List<String> problems;
    private final List<HandlerSpec> specs = new ArrayList<>();

    public HandlersBuilder(List<String> problems) {
        this.problems = problems;
    }

    public void add(HandlerSpec spec) {
        specs.add(spec);
    }

    public void addAll(Collection<HandlerSpec> found) {
        specs.addAll(found);
    }

    public List<HandlerSpec> specs() {
        return List.copyOf(specs);
    }

    /** @param retries is given the rules that stand beside handlers */
    public List<HandlerBinding> bind(MessageTypesBuilder types, QueuesBuilder queues, ScopedRules.Builder retries) {
        Names names = queues.names();
        Map<String, HandlerBinding> byName = new LinkedHashMap<>();
        for (HandlerSpec spec : specs) {
            TypeName type = types.handled(spec.messageClass(), spec.where());
            String queue = spec.queue() == null ? "" : spec.queue();
            if (!queue.isEmpty()) {
                queues.isKnown(queue, "handler " + spec.where() + " queue='" + queue + "'");
            }
            if (type == null) {
                continue;
            }
            String name = spec.name() == null ? type.name() : spec.name();
            if (name.isBlank() || name.length() > LONGEST_NAME) {
                problems.add("handler " + spec.where() + " name='" + name + "' (must be 1 to " + LONGEST_NAME
                        + " characters, not blank)");
            }
            HandlerBinding bound = new HandlerBinding(
                    type, name, names.own(queue), spec.transactional(), timeLimit(spec, queue, queues), spec.code());
            retries.handler(type.name(), name, spec.retries());
            if (byName.putIfAbsent(type.name() + " " + name, bound) != null) {
                problems.add("handler '" + name + "' for message type '" + type.name()
                        + "' is registered twice (give each a name of its own, or register it once)");
            }
        }
        return List.copyOf(byName.values());
    }

    /** The handler's own, or that of its queue. */
    private @Nullable Duration timeLimit(HandlerSpec spec, String queue, QueuesBuilder queues) {
        if (spec.timeLimit() == null) {
            return queues.timeLimit(queue);
        }
        NodeTimes.checkTimeLimit("handler " + spec.where(), spec.timeLimit(), problems);
        return spec.timeLimit();
    }
}
