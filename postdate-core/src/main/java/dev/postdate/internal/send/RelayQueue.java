package dev.postdate.internal.send;

import dev.postdate.spi.Address;
import dev.postdate.spi.Subscription;
import java.util.Optional;

/**
 * The queue on which messages wait that leave through a transport, and its place in an address: {@code application/transport:} is the queue, what
 * comes behind the transport's name in a destination is where a handler's name would be. No queue of an application's can have such a name.
 */
public final class RelayQueue {

    private static final char MARK = ':';

    private RelayQueue() {}

    /** The full name of the queue. */
    public static String name(String application, String transport) {
        return application + "/" + transport + MARK;
    }

    /** True of a queue that messages leave from, instead of being handled. */
    public static boolean is(String queue) {
        return queue.indexOf(MARK) >= 0;
    }

    /** What makes events of a type leave through a transport: a subscription like that of a handler, whose copies wait on the queue. */
    public static Subscription subscription(String application, String type, String transport) {
        return new Subscription(type, application, transport + MARK, name(application, transport));
    }

    /** The transport that a destination names, such as {@code rabbitmq} in {@code rabbitmq:payments}; empty if it names none. */
    public static Optional<String> transport(String destination) {
        int mark = destination.indexOf(MARK);
        return mark < 0 ? Optional.empty() : Optional.of(destination.substring(0, mark));
    }

    /** What the transport is to be told, such as {@code payments}. */
    public static String target(String destination) {
        return destination.substring(destination.indexOf(MARK) + 1);
    }

    /** Where a message waits that leaves through a transport. */
    public static Address address(String application, String destination) {
        String transport = transport(destination).orElseThrow();
        return new Address(name(application, transport), target(destination));
    }
}
