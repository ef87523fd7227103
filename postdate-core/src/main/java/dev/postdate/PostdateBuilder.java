package dev.postdate;

import dev.postdate.admin.ReadableType;
import dev.postdate.admin.TypeReport;
import dev.postdate.internal.dispatch.Lanes;
import dev.postdate.internal.handler.AnnotatedHandlers;
import dev.postdate.internal.handler.HandlerBinding;
import dev.postdate.internal.handler.HandlerSpec;
import dev.postdate.internal.node.HandlersBuilder;
import dev.postdate.internal.node.Node;
import dev.postdate.internal.node.NodeSetup;
import dev.postdate.internal.node.NodeTimes;
import dev.postdate.internal.node.QueuesBuilder;
import dev.postdate.internal.node.StoredTypes;
import dev.postdate.internal.retry.ErrorTexts;
import dev.postdate.internal.retry.ScopedRules;
import dev.postdate.internal.send.Bodies;
import dev.postdate.internal.send.Names;
import dev.postdate.internal.send.RelayQueue;
import dev.postdate.internal.send.Serializers;
import dev.postdate.internal.send.SerializersBuilder;
import dev.postdate.internal.time.SystemTime;
import dev.postdate.internal.trace.GuardedTracing;
import dev.postdate.internal.type.MessageTypes;
import dev.postdate.internal.type.MessageTypesBuilder;
import dev.postdate.internal.type.TypeName;
import dev.postdate.internal.watch.Observers;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.observe.NodeObserver;
import dev.postdate.observe.Tracing;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.retry.RetryRules;
import dev.postdate.spi.BodyReader;
import dev.postdate.spi.Capability;
import dev.postdate.spi.HandlerInvoker;
import dev.postdate.spi.MessageSerializer;
import dev.postdate.spi.Store;
import dev.postdate.spi.TimeDriver;
import dev.postdate.spi.TransactionProvider;
import dev.postdate.spi.transport.Transport;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Describes a node. Nothing is opened or started before {@link #start()}, which checks everything and lists all problems at once. Not
 * thread-safe.
 */
public final class PostdateBuilder {

    private final String application;
    private final List<String> problems = new ArrayList<>();
    private final MessageTypesBuilder types = new MessageTypesBuilder(problems);
    private final HandlersBuilder handlers = new HandlersBuilder(problems);
    private final QueuesBuilder queues;
    private final Map<Class<?>, String> routes = new LinkedHashMap<>();
    private final SerializersBuilder serializers = new SerializersBuilder(problems);
    private final List<NodeObserver> observers = new ArrayList<>();
    private final List<Transport> transports = new ArrayList<>();
    private final Map<Class<?>, String> published = new LinkedHashMap<>();
    private final ScopedRules.Builder retries = new ScopedRules.Builder(problems);
    private final Map<Class<?>, RetryRules> retriesByClass = new LinkedHashMap<>();
    private final Map<String, RetryRules> retriesByQueue = new LinkedHashMap<>();
    private @Nullable UnaryOperator<String> redaction;
    private @Nullable Store store;
    private @Nullable TimeDriver time;
    private @Nullable TransactionProvider transactions;
    private @Nullable Tracing tracing;
    private NodeTimes times = NodeTimes.STANDARD;
    private @Nullable Boolean virtualThreads;
    private boolean sendOnly;
    private boolean started;

    PostdateBuilder(String application) {
        this.application = Objects.requireNonNull(application, "application");
        this.queues = new QueuesBuilder(application, problems);
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
        serializers.common(value);
        return this;
    }

    /** How bodies of one message class are written and read. */
    public PostdateBuilder serializer(Class<?> messageClass, MessageSerializer value) {
        serializers.add(messageClass, value);
        return this;
    }

    /**
     * Makes a class known by its {@link MessageType}, unless it is given another name: for messages that are read here, such as by {@link
     * #bodyReader}, and handled elsewhere.
     */
    public PostdateBuilder messageType(Class<?> messageClass) {
        types.annotated(Objects.requireNonNull(messageClass, "messageClass"));
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

    /**
     * Names under which messages of a type may be stored besides its own, as {@link MessageType#aliases} does. They are handled as the type:
     * handlers are found for them, and events under these names reach its subscribers.
     */
    public PostdateBuilder alias(Type type, String... names) {
        types.alias(Objects.requireNonNull(type, "type"), List.of(names));
        return this;
    }

    /**
     * How stored bodies of one version of a type are brought to the next. A body is led from its own version to the type's, step by step,
     * before it is read; so from the lowest version that has an upcaster, each has one. What is older than that is taken for a body of that
     * version and led on from there. Where there are no upcasters, all is read as it is.
     *
     * @param fromVersion at least 1 and less than the type's version
     */
    public PostdateBuilder upcast(Type type, int fromVersion, Upcaster upcaster) {
        types.upcast(Objects.requireNonNull(type, "type"), fromVersion, Objects.requireNonNull(upcaster, "upcaster"));
        return this;
    }

    /** Adds the methods of these objects that are marked with {@link Handles}. */
    public PostdateBuilder handlers(Object... objects) {
        Objects.requireNonNull(objects, "objects");
        for (Object object : objects) {
            handlers.addAll(AnnotatedHandlers.scan(Objects.requireNonNull(object, "handler"), problems));
        }
        return this;
    }

    /**
     * Adds the methods of a class that are marked with {@link Handles}, called through an invoker when a message comes: for containers that
     * make the objects themselves.
     */
    public PostdateBuilder handlers(Class<?> type, HandlerInvoker invoker) {
        handlers.addAll(AnnotatedHandlers.scan(
                Objects.requireNonNull(type, "type"), Objects.requireNonNull(invoker, "invoker"), problems));
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
                RetryRules.none(),
                options.timeLimit(),
                where,
                (message, context) -> handler.handle(messageClass.cast(message), context)));
        return this;
    }

    /** Describes a queue of this application's; handlers are put on it by name. */
    public PostdateBuilder queue(String name, UnaryOperator<QueueOptions> options) {
        Objects.requireNonNull(name, "name");
        queues.describe(
                name,
                Objects.requireNonNull(options.apply(QueueOptions.defaults()), "the options of queue '" + name + "'"));
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
                    + Names.RULE + ", or one of these behind a transport's name and a colon)");
        }
        String former = routes.putIfAbsent(messageClass, destination);
        if (former != null) {
            problems.add("route(" + messageClass.getName() + ") is '" + former + "' and '" + destination
                    + "' (must be one)");
        }
        return this;
    }

    /** What becomes of messages whose handler failed, whatever failed; {@link RetryPolicy#standard()} without one. */
    public PostdateBuilder retry(RetryPolicy policy) {
        return retryRules(rules -> rules.otherwise(policy));
    }

    /** What becomes of messages whose handler failed, by what failed; {@link RetryPolicy#standard()} where no rule matches. */
    public PostdateBuilder retryRules(UnaryOperator<RetryRules> rules) {
        retries.everywhere(rules.apply(RetryRules.none()));
        return this;
    }

    /** What becomes of messages of a class whose handler failed; asked before the rules of the queue and of the application. */
    public PostdateBuilder retryRules(Class<?> messageClass, UnaryOperator<RetryRules> rules) {
        RetryRules given = rules.apply(RetryRules.none());
        once("retryRules(" + messageClass.getName() + ")", retriesByClass.put(messageClass, given), given);
        return this;
    }

    /** What becomes of messages on a queue whose handler failed; asked before the rules of the application. */
    public PostdateBuilder retryRules(String queue, UnaryOperator<RetryRules> rules) {
        RetryRules given = rules.apply(RetryRules.none());
        once("retryRules('" + queue + "')", retriesByQueue.put(queue, given), given);
        return this;
    }

    /**
     * Takes secrets out of what is kept and logged of a handler's error; {@link Redaction#standard()} without one. It is called with the text of
     * an error or of its trace, from many threads; what it throws leaves nothing of the text.
     */
    public PostdateBuilder redact(UnaryOperator<String> function) {
        redaction = once("redact", redaction, function);
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
     * How long dead letters of this node's queues are kept, counted by the store's clock; without it, for ever. Older ones are deleted about
     * once an hour, whoever was to look at them.
     */
    public PostdateBuilder deadLetterRetention(Duration retention) {
        times = times.deadLetterRetention(Objects.requireNonNull(retention, "retention"));
        return this;
    }

    /**
     * Keeps for so long what became of messages, and by whom: see {@link dev.postdate.admin.PostdateAdmin#history}. A cancel or reschedule of
     * a message that has ended then says how and when. Costs a row for each message; default off. Set it alike on all nodes of an application:
     * each tells only of what it does itself, and each with handlers removes what is older than its own setting says.
     */
    public PostdateBuilder history(Duration retention) {
        times = times.history(once("history", times.history(), retention));
        return this;
    }

    /**
     * Carries messages to applications that do not share this store: to destinations that begin with its name and a colon, such as {@code
     * rabbitmq:payments}. They wait in the store until they are due, and are relayed then.
     */
    public PostdateBuilder transport(Transport transport) {
        transports.add(Objects.requireNonNull(transport, "transport"));
        queues.relay(transport.info().name());
        return this;
    }

    /**
     * Publishes events of a class through a transport as well, to whoever has subscribed there. Handlers of this store get them as ever.
     *
     * @param transport the name of one given with {@link #transport}
     */
    public PostdateBuilder publishThrough(String transport, Class<?> eventClass) {
        Objects.requireNonNull(transport, "transport");
        String former = published.putIfAbsent(Objects.requireNonNull(eventClass, "eventClass"), transport);
        if (former != null) {
            problems.add("publishThrough(" + eventClass.getName() + ") is '" + former + "' and '" + transport
                    + "' (must be one)");
        }
        return this;
    }

    /** Told of what the node does, for metrics and tests. */
    public PostdateBuilder observer(NodeObserver observer) {
        observers.add(Objects.requireNonNull(observer, "observer"));
        return this;
    }

    /** Carries traces from who sends a message to its handler; without one, what the message of a handler was traced by goes on with what it sends. */
    public PostdateBuilder tracing(Tracing value) {
        tracing = once("tracing", tracing, value);
        return this;
    }

    /** Begins the transactions of transactional handlers, before they are called; without it the store does, when one asks for its connection. */
    public PostdateBuilder transactions(TransactionProvider value) {
        transactions = once("transactions", transactions, value);
        return this;
    }

    /**
     * Whether handlers run on virtual threads, which need Java 21, or on platform threads, of which there are as many as handlers run at once;
     * without it, on virtual threads where the runtime has them. Only for the threads of the node: given a {@link #time}, that one's are used.
     */
    public PostdateBuilder virtualThreads(boolean value) {
        virtualThreads = value;
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
        return start(Node::start);
    }

    /**
     * Checks everything and opens the store, so that messages can be sent, scheduled, cancelled and moved; handles nothing before {@link
     * Postdate#startHandling}. For containers in which other things have to be ready first.
     *
     * @throws ConfigurationException listing everything that is wrong; nothing was opened
     * @throws StoreException if the store cannot be used; nothing is left open
     */
    public Postdate open() {
        return start(Node::open);
    }

    private Postdate start(Function<NodeSetup, Node> how) {
        if (started) {
            throw new IllegalStateException(
                    "This builder has started a node already. Describe another with Postdate.builder(...).");
        }
        NodeSetup setup = setup();
        started = true;
        return new Postdate(how.apply(setup), setup.types());
    }

    /**
     * Whether the node that is described here could read and handle what waits for its application in the store, and its dead letters; for a
     * look before a release. Opens the store as a start does, which may bring its schema up to date, and closes it again; starts nothing,
     * claims nothing and changes no message.
     *
     * @throws ConfigurationException listing everything that is wrong; nothing was opened
     * @throws StoreException if the store cannot be used
     */
    public TypeReport checkTypes() {
        if (sendOnly) {
            throw new ConfigurationException(
                    List.of("sendOnly with checkTypes (must be asked of a build that handles the messages)"));
        }
        return StoredTypes.check(setup());
    }

    /**
     * How the node that is described here reads stored bodies, for tests that keep old ones. Opens nothing.
     *
     * @throws ConfigurationException listing what is wrong
     */
    public BodyReader bodyReader() {
        bind();
        routesByType();
        Serializers used = serializers.build(types);
        MessageTypes known = types.build();
        if (!problems.isEmpty() || used == null) {
            throw new ConfigurationException(problems);
        }
        return new Bodies(known, used);
    }

    /**
     * The message types that the node described here can read, by name; a file with a line for each is what {@code postdate check-types}
     * compares with a store. Opens nothing.
     *
     * @throws ConfigurationException listing what is wrong
     */
    public List<ReadableType> readableTypes() {
        bind();
        routesByType();
        MessageTypes known = types.build();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return known.all().stream()
                .map(type -> new ReadableType(type.name(), type.version(), type.aliases()))
                .toList();
    }

    private NodeSetup setup() {
        List<HandlerBinding> bindings = bind();
        Map<String, String> routesByType = routesByType();
        Map<String, String> publishedByType = publishedByType();
        bindRetries();
        Serializers used = serializers.build(types);
        MessageTypes known = types.build();
        Store usedStore = store == null ? InMemoryStore.create() : store;
        check(usedStore);
        times.check(problems);
        checkThreads();
        if (!problems.isEmpty() || used == null) {
            throw new ConfigurationException(problems);
        }
        TimeDriver usedTime = time == null ? systemTime() : time;
        return new NodeSetup(
                application,
                sendOnly,
                usedStore,
                used,
                known,
                bindings,
                queues.names(),
                queues.build(),
                routesByType,
                List.copyOf(transports),
                publishedByType,
                transactions,
                new Lanes.Failing(
                        retries.build(), new ErrorTexts(redaction == null ? Redaction.standard() : redaction)),
                new Observers(observers),
                tracing == null ? Tracing.NONE : new GuardedTracing(tracing),
                times,
                usedTime,
                time == null);
    }

    private TimeDriver systemTime() {
        return virtualThreads == null ? new SystemTime(application) : new SystemTime(application, virtualThreads);
    }

    private void checkThreads() {
        if (time == null && Boolean.TRUE.equals(virtualThreads) && !SystemTime.hasVirtualThreads()) {
            problems.add("virtualThreads=true on Java " + Runtime.version().feature()
                    + " (must be Java 21 or later, or be left out to have them wherever they are)");
        }
    }

    private List<HandlerBinding> bind() {
        return handlers.bind(types, queues, retries);
    }

    private void bindRetries() {
        retriesByClass.forEach((messageClass, rules) -> {
            TypeName type = types.handled(messageClass, "retryRules(" + messageClass.getName() + ")");
            if (type != null) {
                retries.type(type.name(), rules);
            }
        });
        Names names = queues.names();
        retriesByQueue.forEach((queue, rules) -> {
            if (queues.isKnown(queue, "retryRules('" + queue + "')")) {
                retries.queue(names.own(queue), rules);
            }
        });
    }

    private Map<String, String> routesByType() {
        Map<String, String> byType = new HashMap<>();
        routes.forEach((messageClass, destination) -> {
            String own = application + "/";
            if (!sendOnly && destination.startsWith(own)) {
                queues.isDescribed(
                        destination.substring(own.length()),
                        "route(" + messageClass.getName() + ")='" + destination + "'");
            }
            RelayQueue.transport(destination)
                    .ifPresent(transport -> queues.requireTransport(
                            transport, "route(" + messageClass.getName() + ")='" + destination + "' (must begin with"));
            TypeName type = types.handled(messageClass, "route(" + messageClass.getName() + ")");
            if (type != null) {
                byType.put(type.name(), destination);
            }
        });
        return byType;
    }

    private Map<String, String> publishedByType() {
        Map<String, String> byType = new LinkedHashMap<>();
        published.forEach((eventClass, transport) -> {
            String where = "publishThrough(" + eventClass.getName() + ")";
            queues.requireTransport(transport, where + "='" + transport + "' (must be");
            TypeName type = types.handled(eventClass, where);
            if (type != null) {
                byType.put(type.name(), transport);
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
            handlers.specs().stream()
                    .filter(HandlerSpec::transactional)
                    .forEach(spec -> problems.add("handler " + spec.where() + " is transactional with store '"
                            + usedStore.info().name()
                            + "' (must be a store that handlers can share a transaction with, such as PostgreSQL's, or not be"
                            + " transactional)"));
        }
        if (sendOnly && times.deadLetterRetention() != null) {
            problems.add("sendOnly with deadLetterRetention=" + times.deadLetterRetention()
                    + " (must not be set on a node that has no queues; set it on those that handle)");
        }
        if (sendOnly && !handlers.specs().isEmpty()) {
            problems.add("sendOnly with " + handlers.specs().size()
                    + " handlers (must have none; leave out sendOnly or the handlers)");
        }
    }

    private void checkHistory(Store usedStore) {
        if (times.history() != null && !usedStore.info().can(Capability.HISTORY)) {
            problems.add(
                    "history=" + times.history() + " with store '"
                            + usedStore.info().name()
                            + "' (must be a store that keeps it, such as PostgreSQL's, SQLite's or the one in memory, or be left out)");
        }
    }
}
