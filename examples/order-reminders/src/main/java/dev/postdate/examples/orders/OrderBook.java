package dev.postdate.examples.orders;

import dev.postdate.ScheduleToken;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All orders, kept as a file of what happened to them. An order leaves the state OPEN once, whoever tries at the same time. Thread-safe. */
public final class OrderBook implements AutoCloseable {

    private final Map<String, Order> orders = new LinkedHashMap<>();
    private final JsonLines file;
    private final InstantSource clock;

    /** One line of the file. */
    record Entry(
            Instant at,
            Order.State state,
            String id,
            @Nullable NewOrder details,
            @Nullable String reminder,
            @Nullable String deadline) {}

    private OrderBook(JsonLines file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /** The book in this file, as it was left. */
    public static OrderBook open(Path file, InstantSource clock) {
        OrderBook book = new OrderBook(JsonLines.open(file), clock);
        JsonLines.read(file, Entry.class).forEach(book::apply);
        return book;
    }

    public synchronized Optional<Order> find(String id) {
        return Optional.ofNullable(orders.get(id));
    }

    public synchronized List<Order> all() {
        return List.copyOf(orders.values());
    }

    /**
     * Writes a new order down, with the tokens by which its messages are cancelled and moved.
     *
     * @throws IllegalStateException if there is one of that id
     */
    public synchronized Order place(NewOrder details, ScheduleToken reminder, ScheduleToken deadline) {
        if (orders.containsKey(details.id())) {
            throw new IllegalStateException("order " + details.id() + " is in the book");
        }
        return write(new Entry(
                clock.instant(), Order.State.OPEN, details.id(), details, reminder.toString(), deadline.toString()));
    }

    /** Marks an open order as paid; false if it is not open. */
    public boolean pay(String id) {
        return close(id, Order.State.PAID);
    }

    /** Marks an open order as cancelled; false if it is not open. */
    public boolean cancel(String id) {
        return close(id, Order.State.CANCELLED);
    }

    private synchronized boolean close(String id, Order.State state) {
        Order order = orders.get(id);
        if (order == null || order.state() != Order.State.OPEN) {
            return false;
        }
        write(new Entry(clock.instant(), state, id, null, null, null));
        return true;
    }

    private Order write(Entry entry) {
        file.append(entry);
        return apply(entry);
    }

    private synchronized Order apply(Entry entry) {
        Order former = orders.get(entry.id());
        Order order;
        if (former != null) {
            order = former.in(entry.state());
        } else if (entry.details() != null && entry.reminder() != null && entry.deadline() != null) {
            order = new Order(entry.details(), entry.state(), entry.at(), entry.reminder(), entry.deadline());
        } else {
            throw new IllegalStateException("the order book speaks of order " + entry.id() + " before it was placed");
        }
        orders.put(entry.id(), order);
        return order;
    }

    @Override
    public void close() {
        file.close();
    }
}
