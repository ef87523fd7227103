package dev.postdate;

import dev.postdate.internal.handler.AnnotatedHandlers;
import dev.postdate.internal.handler.HandlerBinding;
import dev.postdate.internal.node.Node;
import dev.postdate.internal.node.NodeSetup;
import dev.postdate.internal.node.NodeTimes;
import dev.postdate.internal.send.Names;
import dev.postdate.internal.send.Serializers;
import dev.postdate.internal.time.SystemTime;
import dev.postdate.internal.type.MessageTypes;
import dev.postdate.internal.type.TypeName;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.spi.AttemptObserver;
import dev.postdate.spi.Capability;
import dev.postdate.spi.MessageSerializer;
import dev.postdate.spi.Store;
import dev.postdate.spi.TimeDriver;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Describes a node. Nothing is opened or started before {@link #start()}, which checks everything and lists all problems at once. Not
 * thread-safe.
 */
public final class PostdateBuilder {

    private static final Duration LONGEST_HISTORY = Duration.ofDays(36_500);

    private final String application;
    private final List<String> problems = new ArrayList<>();
    private final MessageTypes.Builder types = new MessageTypes.Builder(problems);
    private final List<HandlerSpec> handlers = new ArrayList<>();
    private final Map<String, QueueOptions> queues = new LinkedHashMap<>();
    private final Map<Class<?>, String> routes = new LinkedHashMap<>();
    private final Map<Class<?>, MessageSerializer> serializersByClass = new LinkedHashMap<>();
    private final List<AttemptObserver> observers = new ArrayList<>();
    private @Nullable Store store;
    private @Nullable MessageSerializer serializer;
    private @Nullable RetryPolicy retry;
    private @Nullable TimeDriver time;
    private NodeTimes times = NodeTimes.STANDARD;
    private @Nullable Duration history;
    private boolean sendOnly;
    private boolean started;

    private record HandlerSpec(
            Class<?> messageClass,
            @Nullable String name,
            @Nullable String queue,
            boolean transactional,
            String where,
            ReturningHandler<Object> code) {}

    PostdateBuilder(String application) {
        this.application = Objects.requireNonNull(application, "application");
        if (!Names.isValid(application)) {
            problems.add("application='" + application + "' (must be " + Names.RULE + ")");
        }
    }

    /** Where messages are kept; without one, in memory, where they are lost when the process ends. */
    public PostdateBuilder store(Store value) {
        store = once("store", store, value);
        return this;
    }

    /** How bodies are written and read; without one, the serializer that {@link ServiceLoader} finds, such as {@code postdate-jackson}'s. */
    public PostdateBuilder serializer(MessageSerializer value) {
        serializer = once("serializer", serializer, value);
        return this;
    }

    /** How bodies of one message class are written and read. */
    public PostdateBuilder serializer(Class<?> messageClass, MessageSerializer value) {
        once("serializer(" + messageClass.getName() + ")", serializersByClass.put(messageClass, value), value);
        return this;
    }

    /** Gives a class its message type name, instead of an annotation. */
    public PostdateBuilder messageType(Class<?> messageClass, String name) {
        return messageType((Type) messageClass, name, 1);
    }

    /** Gives a type, which may be generic or an interface, its message type name and version. */
    public PostdateBuilder messageType(Type type, String name, int version) {
        types.register(Objects.requireNonNull(type, "type"), Objects.requireNonNull(name, "name"), version);
        return this;
    }

    /** Adds the methods of these objects that are marked with {@link Handles}. */
    public PostdateBuilder handlers(Object... objects) {
        Objects.requireNonNull(objects, "objects");
        for (Object object : objects) {
            for (AnnotatedHandlers.Found found :
                    AnnotatedHandlers.scan(Objects.requireNonNull(object, "handler"), problems)) {
                handlers.add(new HandlerSpec(
                        found.messageClass(),
                        found.name(),
                        found.queue(),
                        found.transactional(),
                        found.where(),
                        found.code()));
            }
        }
        return this;
    }

    /** Adds a handler named like its message type, on the application's default queue. */
    public <T> PostdateBuilder handle(Class<T> messageClass, MessageHandler<T> handler) {
        return handle(messageClass, HandlerOptions.defaults(), handler);
    }

    /** Adds a handler. */
    public <T> PostdateBuilder handle(Class<T> messageClass, HandlerOptions options, MessageHandler<T> handler) {
        Objects.requireNonNull(handler, "handler");
        return handleReturning(messageClass, options, (message, context) -> {
            handler.handle(message, context);
            return null;
        });
    }

    /** Adds a handler whose return value leaves when it has succeeded, as described at {@link Handles}. */
    public <T> PostdateBuilder handleReturning(Class<T> messageClass, ReturningHandler<T> handler) {
        return handleReturning(messageClass, HandlerOptions.defaults(), handler);
    }

    /** Adds a handler whose return value leaves when it has succeeded, as described at {@link Handles}. */
    public <T> PostdateBuilder handleReturning(
            Class<T> messageClass, HandlerOptions options, ReturningHandler<T> handler) {
        Objects.requireNonNull(messageClass, "messageClass");
        Objects.requireNonNull(handler, "handler");
        String where = "lambda for " + messageClass.getSimpleName();
        handlers.add(new HandlerSpec(
                messageClass,
                options.name(),
                options.queue(),
                options.transactional(),
                where,
                (message, context) -> handler.handle(messageClass.cast(message), context)));
        return this;
    }

    /** Describes a queue of this application's; handlers are put on it by name. */
    public PostdateBuilder queue(String name, UnaryOperator<QueueOptions> options) {
        Objects.requireNonNull(name, "name");
        if (!Names.isValid(name)) {
            problems.add("queue='" + name + "' (must be " + Names.RULE + ")");
        }
        QueueOptions value =
                Objects.requireNonNull(options.apply(QueueOptions.defaults()), "the options of queue '" + name + "'");
        if (queues.putIfAbsent(name, value) != null) {
            problems.add("queue='" + name + "' is described twice (describe it once)");
        }
        if (value.parallelism() < 1 || value.parallelism() > QueueOptions.MAX_PARALLELISM) {
            problems.add("queue='" + name + "' parallelism=" + value.parallelism() + " (must be 1 to "
                    + QueueOptions.MAX_PARALLELISM + ")");
        } else if (value.isSequential() && value.parallelism() != 1) {
            problems.add(
                    "queue='" + name + "' parallelism=" + value.parallelism() + " (must be 1 where it is sequential)");
        }
        return this;
    }

    /**
     * Sends messages of a class to a destination: a queue described with {@link #queue}, another application, or {@code
     * application/queue}. A node that only sends describes no queues and names them in full, such as {@code orders/emails}.
     */
    public PostdateBuilder route(Class<?> messageClass, String destination) {
        Objects.requireNonNull(messageClass, "messageClass");
        Objects.requireNonNull(destination, "destination");
        if (!Names.isDestination(destination)) {
            problems.add("route(" + messageClass.getName() + ")='" + destination
                    + "' (must be a queue of this application, another application, or application/queue, each "
                    + Names.RULE + ")");
        }
        String former = routes.putIfAbsent(messageClass, destination);
        if (former != null) {
            problems.add("route(" + messageClass.getName() + ") is '" + former + "' and '" + destination
                    + "' (must be one)");
        }
        return this;
    }

    /** What becomes of messages whose handler failed; {@link RetryPolicy#standard()} without one. */
    public PostdateBuilder retry(RetryPolicy policy) {
        retry = once("retry", retry, policy);
        return this;
    }

    /** This node sends, schedules, cancels and moves, and handles nothing. */
    public PostdateBuilder sendOnly() {
        sendOnly = true;
        return this;
    }

    /** How long a stop waits for handlers; default 30 s. */
    public PostdateBuilder stopTimeout(Duration timeout) {
        times = times.stop(Objects.requireNonNull(timeout, "timeout"));
        return this;
    }

    /**
     * How long a node is alive after it renewed its lease, and how often it does; default 15 s and 5 s. A shorter lease recovers what a dead
     * node had sooner, and costs more statements.
     */
    public PostdateBuilder lease(Duration lease, Duration renewEvery) {
        times = times.lease(Objects.requireNonNull(lease, "lease"), Objects.requireNonNull(renewEvery, "renewEvery"));
        return this;
    }

    /** How often a node looks for due messages although nobody woke it; default 5 s. */
    public PostdateBuilder safetyPoll(Duration interval) {
        times = times.safetyPoll(Objects.requireNonNull(interval, "interval"));
        return this;
    }

    /** How long after its due time a message waits for a node that knows its type or handler before it is a dead letter; default 10 min. */
    public PostdateBuilder deployGrace(Duration grace) {
        times = times.deployGrace(Objects.requireNonNull(grace, "grace"));
        return this;
    }

    /**
     * Keeps for so long what became of messages, and by whom: see {@link dev.postdate.admin.PostdateAdmin#history}. A cancel or reschedule of
     * a message that has ended then says how and when. Costs a row for each message; default off. Set it alike on all nodes of an application:
     * each tells only of what it does itself, and each with handlers removes what is older than its own setting says.
     */
    public PostdateBuilder history(Duration retention) {
        history = once("history", history, retention);
        return this;
    }

    /** Told of every run of a handler, for metrics and tests. */
    public PostdateBuilder observer(AttemptObserver observer) {
        observers.add(Objects.requireNonNull(observer, "observer"));
        return this;
    }

    /** The clock and threads, for tests; it is not closed by the node. */
    public PostdateBuilder time(TimeDriver value) {
        time = once("time", time, value);
        return this;
    }

    private <T> T once(String name, @Nullable T former, T value) {
        Objects.requireNonNull(value, name);
        if (former != null) {
            problems.add(name + " is given twice (give it once)");
        }
        return value;
    }

    /**
     * Checks everything, opens the store and starts.
     *
     * @throws ConfigurationException listing everything that is wrong; nothing was opened
     * @throws StoreException if the store cannot be used; nothing is left open
     */
    public Postdate start() {
        if (started) {
            throw new IllegalStateException(
                    "This builder has started a node already. Describe another with Postdate.builder(...).");
        }
        List<HandlerBinding> bindings = bind();
        Map<String, String> routesByType = routesByType();
        Map<String, MessageSerializer> serializersByType = serializersByType();
        Store usedStore = store == null ? InMemoryStore.create() : store;
        check(usedStore);
        MessageSerializer usedSerializer = usedSerializer();
        times.check(problems);
        if (!problems.isEmpty() || usedSerializer == null) {
            throw new ConfigurationException(problems);
        }
        started = true;
        MessageTypes known = types.build();
        Names names = new Names(application, queues.keySet());
        Map<String, QueueOptions> byFullName = new LinkedHashMap<>();
        queues.forEach((name, options) -> byFullName.put(names.own(name), options));
        byFullName.putIfAbsent(application, QueueOptions.defaults());
        TimeDriver usedTime = time == null ? new SystemTime(application) : time;
        NodeSetup setup = new NodeSetup(
                application,
                sendOnly,
                usedStore,
                new Serializers(usedSerializer, serializersByType),
                known,
                bindings,
                names,
                byFullName,
                routesByType,
                retry == null ? RetryPolicy.standard() : retry,
                List.copyOf(observers),
                times,
                history,
                usedTime,
                time == null);
        return new Postdate(Node.start(setup), known);
    }

    private List<HandlerBinding> bind() {
        Names names = new Names(application, queues.keySet());
        Map<String, HandlerBinding> byName = new LinkedHashMap<>();
        for (HandlerSpec spec : handlers) {
            TypeName type = types.handled(spec.messageClass(), spec.where());
            String queue = spec.queue() == null ? "" : spec.queue();
            if (!queue.isEmpty() && !queue.equals(application) && !queues.containsKey(queue)) {
                problems.add("handler " + spec.where() + " queue='" + queue
                        + "' (must be described with queue(...); there are " + new TreeSet<>(queues.keySet()) + ")");
            }
            if (type == null) {
                continue;
            }
            String name = spec.name() == null ? type.name() : spec.name();
            if (name.isBlank() || name.length() > 200) {
                problems.add(
                        "handler " + spec.where() + " name='" + name + "' (must be 1 to 200 characters, not blank)");
            }
            HandlerBinding former = byName.putIfAbsent(
                    type.name() + " " + name,
                    new HandlerBinding(type, name, names.own(queue), spec.transactional(), spec.code()));
            if (former != null) {
                problems.add("handler '" + name + "' for message type '" + type.name()
                        + "' is registered twice (give each a name of its own, or register it once)");
            }
        }
        return List.copyOf(byName.values());
    }

    private Map<String, String> routesByType() {
        Map<String, String> byType = new HashMap<>();
        routes.forEach((messageClass, destination) -> {
            String own = application + "/";
            if (!sendOnly && destination.startsWith(own) && !queues.containsKey(destination.substring(own.length()))) {
                problems.add("route(" + messageClass.getName() + ")='" + destination
                        + "' (must be described with queue(...); there are " + new TreeSet<>(queues.keySet()) + ")");
            }
            TypeName type = types.handled(messageClass, "route(" + messageClass.getName() + ")");
            if (type != null) {
                byType.put(type.name(), destination);
            }
        });
        return byType;
    }

    private Map<String, MessageSerializer> serializersByType() {
        Map<String, MessageSerializer> byType = new HashMap<>();
        serializersByClass.forEach((messageClass, own) -> {
            TypeName type = types.handled(messageClass, "serializer(" + messageClass.getName() + ")");
            if (type != null) {
                byType.put(type.name(), own);
            }
        });
        return byType;
    }

    private void check(Store usedStore) {
        checkHistory(usedStore);
        if (sendOnly && !usedStore.info().can(Capability.DURABLE)) {
            problems.add(
                    "sendOnly with store '" + usedStore.info().name()
                            + "' (must be a durable store that other nodes share; in memory nothing would ever deliver the messages)");
        }
        if (!usedStore.info().can(Capability.CALLER_TRANSACTIONS)) {
            handlers.stream()
                    .filter(HandlerSpec::transactional)
                    .forEach(spec -> problems.add("handler " + spec.where() + " is transactional with store '"
                            + usedStore.info().name()
                            + "' (must be a store that handlers can share a transaction with, such as PostgreSQL's, or not be"
                            + " transactional)"));
        }
        if (sendOnly && !handlers.isEmpty()) {
            problems.add("sendOnly with " + handlers.size()
                    + " handlers (must have none; leave out sendOnly or the handlers)");
        }
    }

    private void checkHistory(Store usedStore) {
        if (history == null) {
            return;
        }
        if (history.isZero() || history.isNegative() || history.compareTo(LONGEST_HISTORY) > 0) {
            problems.add("history=" + history + " (must be positive and at most " + LONGEST_HISTORY + ")");
        }
        if (!usedStore.info().can(Capability.HISTORY)) {
            problems.add(
                    "history=" + history + " with store '" + usedStore.info().name()
                            + "' (must be a store that keeps it, such as PostgreSQL's, SQLite's or the one in memory, or be left out)");
        }
    }

    private @Nullable MessageSerializer usedSerializer() {
        if (serializer != null) {
            return serializer;
        }
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
