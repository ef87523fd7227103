package dev.postdate.examples.orders;

import java.time.Instant;

/**
 * An order as the shop keeps it.
 *
 * @param reminder the token of its payment reminder
 * @param deadline the token of its payment deadline
 */
public record Order(NewOrder details, State state, Instant placedAt, String reminder, String deadline) {

    /** Where an order stands. */
    public enum State {
        OPEN,
        PAID,
        CANCELLED
    }

    String id() {
        return details.id();
    }

    Order in(State next) {
        return new Order(details, next, placedAt, reminder, deadline);
    }
}
