package dev.postdate.internal.send;

import dev.postdate.NoRouteException;
import dev.postdate.SendOptions;
import dev.postdate.internal.type.TypeName;
import dev.postdate.spi.Address;
import dev.postdate.spi.Subscription;
import dev.postdate.spi.TopologyStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds where a command goes: options first, then the type's route, then the one handler of its type in this application. */
public final class Router {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.node");

    private final String application;
    private final Names names;
    private final Set<String> transports;
    private final Map<String, Address> routes;
    private final List<Subscription> own;
    private final TopologyStore topology;
    private final Map<String, Address> addresses = new ConcurrentHashMap<>();
    private final Map<String, Address> handlers = new ConcurrentHashMap<>();

    /**
     * @param transports the names of those that this node has
     * @param routes from the name of a message type to a destination
     * @param own the handlers of this node
     * @param topology where handlers of other nodes of this application are found by a node that only sends
     */
    public Router(
            String application,
            Names names,
            Set<String> transports,
            Map<String, String> routes,
            List<Subscription> own,
            TopologyStore topology) {
        this.application = application;
        this.names = names;
        this.transports = Set.copyOf(transports);
        this.own = List.copyOf(own);
        this.topology = topology;
        this.routes = new ConcurrentHashMap<>();
        routes.forEach((type, destination) -> this.routes.put(type, queue(destination)));
    }

    /** Where a command goes. */
    public Address command(TypeName type, SendOptions options) {
        if (options.destination().isPresent()) {
            return destination(options.destination().get());
        }
        Address route = routes.get(type.name());
        return route != null ? route : local(type, SendOptions.none());
    }

    /** Where a command goes that is to run in this application. */
    public Address local(TypeName type, SendOptions options) {
        options.destination().ifPresent(destination -> {
            throw new IllegalArgumentException(
                    "Message type '" + type.name() + "' is to run locally, and its options send it to '" + destination
                            + "'. Use send or scheduleSend with a destination; nothing was stored.");
        });
        Address known = handlers.get(type.name());
        return known != null ? known : findHandler(type);
    }

    /** The explicit route of a type, if it has one. */
    public Optional<Address> route(String type) {
        return Optional.ofNullable(routes.get(type));
    }

    /** The address of a queue given by the caller. */
    public Address destination(String destination) {
        if (!Names.isDestination(destination)) {
            throw new IllegalArgumentException("The destination '" + destination
                    + "' is no name of a queue: expected a queue of this application, another application, or application/queue, each "
                    + Names.RULE + ". Nothing was stored.");
        }
        return queue(destination);
    }

    private Address queue(String destination) {
        Optional<String> transport = RelayQueue.transport(destination);
        if (transport.isPresent()) {
            return throughTransport(destination, transport.get());
        }
        String name = names.resolve(destination);
        Address known = addresses.get(name);
        if (known != null) {
            return known;
        }
        if (topology.queues().stream().noneMatch(queue -> queue.name().equals(name))) {
            // Not refused: the application that serves it may be deployed after this one.
            LOG.warn(
                    "No node has ever served queue '{}'. Messages for it wait until one does; check the name if that is not what you mean",
                    name);
        }
        Address address = new Address(name, null);
        addresses.put(name, address);
        return address;
    }

    private Address throughTransport(String destination, String transport) {
        if (!transports.contains(transport)) {
            throw new IllegalArgumentException("The destination '" + destination + "' names the transport '" + transport
                    + "', and this node has " + (transports.isEmpty() ? "none" : new TreeSet<>(transports))
                    + ". Give it to PostdateBuilder.transport(...); nothing was stored.");
        }
        return addresses.computeIfAbsent(destination, key -> RelayQueue.address(application, key));
    }

    /** Under a former name where the nodes that handle the type do not know its name yet. */
    private List<Subscription> declared(TypeName type) {
        return Stream.concat(Stream.of(type.name()), type.aliases().stream().sorted())
                .map(name -> topology.subscriptionsTo(name).stream()
                        .filter(handler -> handler.application().equals(application))
                        .filter(handler -> !RelayQueue.is(handler.queue()))
                        .toList())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private Address findHandler(TypeName type) {
        List<Subscription> candidates = own.stream()
                .filter(handler -> handler.type().equals(type.name()))
                .toList();
        if (candidates.isEmpty()) {
            // Not remembered where none is found: a node that handles it may start at any time.
            candidates = declared(type);
        }
        if (candidates.size() == 1) {
            Address address = new Address(candidates.get(0).queue(), null);
            handlers.put(type.name(), address);
            return address;
        }
        if (candidates.isEmpty()) {
            throw new NoRouteException(
                    "No handler and no route for message type '" + type.name() + "' in application '" + application
                            + "'. Register a handler, add route("
                            + "type, \"destination\") to the builder, or name a destination in SendOptions."
                            + " Nothing was stored.");
        }
        throw new NoRouteException("Message type '" + type.name() + "' has " + candidates.size()
                + " handlers in application '"
                + application + "' ("
                + candidates.stream().map(Subscription::handler).sorted().toList()
                + "), and a command has one. Publish it, or keep one handler. Nothing was stored.");
    }
}
