package dev.postdate.spi;

import java.util.Objects;

/**
 * One handler of one application and the message type it handles.
 *
 * @param type the stable name of the message type
 * @param application the application
 * @param handler the handler's name, unique in the application for a type
 * @param queue the full name of the queue its messages wait on
 */
public record Subscription(String type, String application, String handler, String queue) {
    public Subscription {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(application, "application");
        Objects.requireNonNull(handler, "handler");
        Objects.requireNonNull(queue, "queue");
    }
}
