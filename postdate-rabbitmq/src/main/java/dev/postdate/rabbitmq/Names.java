package dev.postdate.rabbitmq;

import dev.postdate.TransportException;
import java.nio.charset.StandardCharsets;

/**
 * From our names to the broker's and back. A queue of somebody else, whose name lacks our prefix, is written {@code amqp:<name>}.
 *
 * @param prefix begins every name of ours
 */
record Names(String prefix) {

    private static final String FOREIGN = "amqp:";
    static final int LONGEST_BYTES = 255;

    /** @throws TransportException if the broker could not take the name */
    String queue(String queue) {
        String name = queue.startsWith(FOREIGN) ? queue.substring(FOREIGN.length()) : prefix + queue;
        return checked("Queue", name);
    }

    /** The exchange of an event's type. */
    String exchange(String type) {
        return checked("Exchange", prefix + type);
    }

    /** What {@link #queue} makes the broker's name from. */
    String ours(String brokers) {
        return brokers.startsWith(prefix) && !brokers.startsWith(FOREIGN)
                ? brokers.substring(prefix.length())
                : FOREIGN + brokers;
    }

    private static String checked(String what, String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > LONGEST_BYTES) {
            throw new TransportException(
                    what + " '" + name + "' has a name of " + bytes + " bytes, prefix included; RabbitMQ takes 1 to "
                            + LONGEST_BYTES + ". Use a shorter one.",
                    false,
                    null);
        }
        return name;
    }
}
