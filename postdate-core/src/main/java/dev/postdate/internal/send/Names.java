package dev.postdate.internal.send;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names of applications and queues. A queue belongs to an application: the default one has the application's name, every other one is
 * {@code application/queue}, so that two applications that share a store never work on each other's queue by accident.
 */
public final class Names {

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._\\-]{1,100}");

    /** What is allowed in a name, for error texts. */
    public static final String RULE = "1 to 100 letters, digits and . - _";

    private final String application;
    private final Set<String> ownQueues;

    /** @param ownQueues the short names of the application's queues */
    public Names(String application, Set<String> ownQueues) {
        this.application = application;
        this.ownQueues = Set.copyOf(ownQueues);
    }

    public static boolean isValid(String name) {
        return ALLOWED.matcher(name).matches();
    }

    /** True if the text can name a destination: a queue, an application, or both joined by a slash; behind a transport's name too. */
    public static boolean isDestination(String text) {
        return RelayQueue.transport(text)
                .map(transport -> isValid(transport) && isQueue(RelayQueue.target(text)))
                .orElseGet(() -> isQueue(text));
    }

    private static boolean isQueue(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? isValid(text) : isValid(text.substring(0, slash)) && isValid(text.substring(slash + 1));
    }

    /** The full name of the application's own queue. */
    public String own(String queue) {
        return queue.isEmpty() || queue.equals(application) ? application : application + "/" + queue;
    }

    /** The full name that a destination means: a queue of this application's, or another application's default queue. */
    public String resolve(String destination) {
        return ownQueues.contains(destination) ? own(destination) : destination;
    }
}
