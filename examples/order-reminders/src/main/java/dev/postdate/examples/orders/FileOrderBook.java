package dev.postdate.examples.orders;

import dev.postdate.MessageBus;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An order book kept as a file of what happened to the orders, for one process. */
final class FileOrderBook implements OrderBook, AutoCloseable {

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

    private FileOrderBook(JsonLines file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /** The book in this file, as it was left. */
    static FileOrderBook open(Path file, InstantSource clock) {
        FileOrderBook book = new FileOrderBook(JsonLines.open(file), clock);
        JsonLines.read(file, Entry.class).forEach(book::apply);
        return book;
    }

    @Override
    public synchronized Optional<Order> find(String id) {
        return Optional.ofNullable(orders.get(id));
    }

    @Override
    public synchronized List<Order> all() {
        return List.copyOf(orders.values());
    }

    /**
     * The messages are stored together, all or none, and then the order. If the process dies between the two, the customer got no answer
     * and asks again; the schedule keys make the second time find the messages of the first.
     */
    @Override
    public synchronized Optional<Placed> place(NewOrder details, MessageBus bus, Function<MessageBus, Dated> schedule) {
        if (orders.containsKey(details.id())) {
            return Optional.empty();
        }
        Dated messages = schedule.apply(bus);
        Order order = write(new Entry(
                clock.instant(),
                Order.State.OPEN,
                details.id(),
                details,
                messages.reminder().token().toString(),
                messages.deadline().token().toString()));
        return Optional.of(new Placed(order, messages));
    }

    @Override
    public boolean pay(String id) {
        return close(id, Order.State.PAID);
    }

    @Override
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
