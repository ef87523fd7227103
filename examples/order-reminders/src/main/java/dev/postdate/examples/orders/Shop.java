package dev.postdate.examples.orders;

import dev.postdate.CancelResult;
import dev.postdate.MessageBatch;
import dev.postdate.MessageBus;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.SchedulingResult;
import dev.postdate.SendOptions;
import dev.postdate.examples.orders.Messages.ChargeCard;
import dev.postdate.examples.orders.Messages.PaymentDeadline;
import dev.postdate.examples.orders.Messages.PaymentReminder;
import dev.postdate.examples.orders.Messages.WelcomeMail;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the shop does with orders, and which messages it dates for later on the way. Thread-safe. */
final class Shop {

    private final OrderBook book;
    private final Supplier<MessageBus> bus;
    private final Options.Delays delays;
    private final Timeline timeline;

    Shop(OrderBook book, Supplier<MessageBus> bus, Options.Delays delays, Timeline timeline) {
        this.book = book;
        this.bus = bus;
        this.delays = delays;
        this.timeline = timeline;
    }

    /** Takes an order: three messages are stored together, all or none, and the order with their tokens. */
    Order place(NewOrder wanted) {
        String id = wanted.id();
        OrderBook.Placed placed = book.place(wanted, bus.get(), joined -> schedule(wanted, joined))
                .orElseThrow(() -> Refusal.conflict("order " + id + " was placed before"));
        timeline.say(about(id), "placed by " + wanted.customer() + ": " + wanted.item() + ", " + wanted.price());
        timeline.scheduled(PaymentReminder.class, about(id), placed.messages().reminder());
        timeline.scheduled(PaymentDeadline.class, about(id), placed.messages().deadline());
        timeline.scheduled(WelcomeMail.class, about(id), placed.messages().welcome());
        return placed.order();
    }

    private OrderBook.Dated schedule(NewOrder wanted, MessageBus joined) {
        String id = wanted.id();
        MessageBatch batch = joined.batch();
        batch.scheduleSend(new PaymentReminder(id), delays.reminder(), key(id, "reminder"));
        batch.scheduleSend(new PaymentDeadline(id), delays.cancel(), key(id, "deadline"));
        batch.scheduleSend(new WelcomeMail(wanted.customer()), delays.welcome(), key(id, "welcome"));
        List<SchedulingResult> stored = batch.submit();
        return new OrderBook.Dated(stored.get(0), stored.get(1), stored.get(2));
    }

    /** The customer has paid. */
    Map<String, CancelResult.Outcome> pay(String id) {
        return receive(id)
                .orElseThrow(() -> Refusal.conflict("order " + id + " was cancelled and cannot be paid any more"));
    }

    /**
     * Money has come: the order is paid, and what was dated for later is cancelled by the tokens saved with the order. May be done again.
     *
     * @return what became of its messages; empty if the order was cancelled before
     */
    Optional<Map<String, CancelResult.Outcome>> receive(String id) {
        Order order = existing(id);
        if (!book.pay(id) && existing(id).state() != Order.State.PAID) {
            return Optional.empty();
        }
        Map<String, CancelResult.Outcome> cancelled = new LinkedHashMap<>();
        cancelled.put("reminder", cancel(PaymentReminder.class, id, order.reminder()));
        cancelled.put("deadline", cancel(PaymentDeadline.class, id, order.deadline()));
        return Optional.of(cancelled);
    }

    /** Has the customer's card charged by a handler, soon. Asking twice before it has begun charges once. */
    SchedulingResult charge(String id) {
        Order order = existing(id);
        if (order.state() != Order.State.OPEN) {
            throw Refusal.conflict("order " + id + " is " + order.state() + ", so there is nothing to charge");
        }
        SchedulingResult result = bus.get().scheduleSend(new ChargeCard(id), Duration.ZERO, key(id, "charge"));
        timeline.scheduled(ChargeCard.class, about(id), result);
        return result;
    }

    /** Gives the customer more time, or less. */
    Map<String, RescheduleResult> move(String id, @Nullable Duration reminderIn, @Nullable Duration cancelIn) {
        Order order = existing(id);
        if (order.state() != Order.State.OPEN) {
            throw Refusal.conflict("order " + id + " is " + order.state() + ", so there is nothing to move");
        }
        Map<String, RescheduleResult> moved = new LinkedHashMap<>();
        if (reminderIn != null) {
            moved.put("reminder", reschedule(PaymentReminder.class, id, order.reminder(), reminderIn));
        }
        if (cancelIn != null) {
            moved.put("deadline", reschedule(PaymentDeadline.class, id, order.deadline(), cancelIn));
        }
        return moved;
    }

    Optional<Order> find(String id) {
        return book.find(id);
    }

    List<Order> all() {
        return book.all();
    }

    /** Cancels the order if it is still open. */
    boolean cancelUnpaid(String id) {
        return book.cancel(id);
    }

    private CancelResult.Outcome cancel(Class<?> type, String id, String token) {
        ScheduleToken parsed = ScheduleToken.parse(token);
        CancelResult result = bus.get().cancel(parsed);
        timeline.cancelled(type, about(id), parsed, result);
        return result.outcome();
    }

    private RescheduleResult reschedule(Class<?> type, String id, String token, Duration delay) {
        ScheduleToken parsed = ScheduleToken.parse(token);
        RescheduleResult result = bus.get().reschedule(parsed, delay);
        timeline.moved(type, about(id), parsed, result);
        return result;
    }

    private Order existing(String id) {
        return book.find(id).orElseThrow(() -> Refusal.unknown("there is no order " + id));
    }

    static String about(String id) {
        return "order " + id;
    }

    private static SendOptions key(String id, String what) {
        return SendOptions.builder().key("order-" + id + "-" + what).build();
    }
}
