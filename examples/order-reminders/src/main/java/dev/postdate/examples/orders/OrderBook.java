package dev.postdate.examples.orders;

import dev.postdate.MessageBus;
import dev.postdate.SchedulingResult;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** All orders. An order leaves the state OPEN once, whoever tries at the same time. Thread-safe. */
interface OrderBook {

    /** The messages of a new order; the tokens of the first two are kept with it. */
    record Dated(SchedulingResult reminder, SchedulingResult deadline, SchedulingResult welcome) {}

    /** An order that was written down, and its messages. */
    record Placed(Order order, Dated messages) {}

    Optional<Order> find(String id);

    /** All of them, in the order in which they were placed. */
    List<Order> all();

    /**
     * Schedules the messages of a new order and writes it down with the tokens by which they are cancelled and moved.
     *
     * @param bus Postdate's, which the book may join to a transaction of its own
     * @return empty if there is one of that id
     */
    Optional<Placed> place(NewOrder details, MessageBus bus, Function<MessageBus, Dated> schedule);

    /** Marks an open order as paid; false if it is not open. */
    boolean pay(String id);

    /** Marks an open order as cancelled; false if it is not open. */
    boolean cancel(String id);
}
