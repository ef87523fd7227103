package dev.postdate.internal.node;

import dev.postdate.QueueOptions;
import dev.postdate.internal.send.Names;
import dev.postdate.internal.send.RelayQueue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Collects the queues of an application and what is wrong with them. Not thread-safe. */
public final class QueuesBuilder {

    /** Messages on their way to a transport, each of which waits for its confirm: enough to hide the way there and back. */
    private static final int RELAYED_AT_ONCE = 200;

    private final String application;
    private final List<String> problems;
    private final Map<String, QueueOptions> byName = new LinkedHashMap<>();
    private final Set<String> transports = new LinkedHashSet<>();

    public QueuesBuilder(String application, List<String> problems) {
        this.application = application;
        this.problems = problems;
    }

    /** @param name the short name */
    public void describe(String name, QueueOptions options) {
        if (!Names.isValid(name)) {
            problems.add("queue='" + name + "' (must be " + Names.RULE + ")");
        }
        if (byName.putIfAbsent(name, options) != null) {
            problems.add("queue='" + name + "' is described twice (describe it once)");
        }
        if (options.timeLimit() != null) {
            NodeTimes.checkTimeLimit("queue='" + name + "'", options.timeLimit(), problems);
        }
        if (options.parallelism() < 1 || options.parallelism() > QueueOptions.MAX_PARALLELISM) {
            problems.add("queue='" + name + "' parallelism=" + options.parallelism() + " (must be 1 to "
                    + QueueOptions.MAX_PARALLELISM + ")");
        } else if (options.isSequential() && options.parallelism() != 1) {
            problems.add("queue='" + name + "' parallelism=" + options.parallelism()
                    + " (must be 1 where it is sequential)");
        }
    }

    /** Adds the queue of what leaves through a transport. */
    public void relay(String transport) {
        if (!Names.isValid(transport)) {
            problems.add("transport='" + transport + "' (its name must be " + Names.RULE + ")");
        }
        if (!transports.add(transport)) {
            problems.add("transport='" + transport + "' is given twice (give it once, or give each a name of its own)");
        }
    }

    /** Notes a problem, which begins with these words, if there is no such transport. */
    public void requireTransport(String name, String problem) {
        if (!transports.contains(name)) {
            problems.add(problem + " a transport given with transport(...), of which there are "
                    + new TreeSet<>(transports) + ")");
        }
    }

    /** False, with a problem noted, if the application has no such queue, its default one included. */
    public boolean isKnown(String name, String where) {
        return name.equals(application) || isDescribed(name, where);
    }

    /** False, with a problem noted, if there is no such queue besides the default one. */
    public boolean isDescribed(String name, String where) {
        if (byName.containsKey(name)) {
            return true;
        }
        problems.add(where + " (must be described with queue(...); there are " + new TreeSet<>(byName.keySet()) + ")");
        return false;
    }

    /**
     * How long handlers on a queue may run that say nothing of their own; null for as long as they like.
     *
     * @param name empty for the default queue
     */
    public @Nullable Duration timeLimit(String name) {
        QueueOptions options = byName.get(name.isEmpty() ? application : name);
        return options == null ? null : options.timeLimit();
    }

    public Names names() {
        return new Names(application, byName.keySet());
    }

    /** All of them by full name, the default one included. */
    public Map<String, QueueOptions> build() {
        Names names = names();
        Map<String, QueueOptions> byFullName = new LinkedHashMap<>();
        byName.forEach((name, options) -> byFullName.put(names.own(name), options));
        byFullName.putIfAbsent(application, QueueOptions.defaults());
        transports.forEach(transport -> byFullName.put(
                RelayQueue.name(application, transport), QueueOptions.defaults().parallelism(RELAYED_AT_ONCE)));
        return byFullName;
    }
}
