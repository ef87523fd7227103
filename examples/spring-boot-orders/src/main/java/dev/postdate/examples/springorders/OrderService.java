package dev.postdate.examples.springorders;

import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.ScheduleToken;
import dev.postdate.examples.springorders.PurchaseOrder.Status;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Places orders, takes payments, and reminds of those that do not come. */
@Service
public class OrderService {

    private static final Logger LOG = LoggerFactory.getLogger(OrderService.class);

    private final Orders orders;
    private final MessageBus bus;
    private final Duration remindAfter;

    public OrderService(Orders orders, MessageBus bus, @Value("${shop.remind-after}") Duration remindAfter) {
        this.orders = orders;
        this.bus = bus;
        this.remindAfter = remindAfter;
    }

    // tag::service
    @Transactional
    public void placeOrder(String id) {
        ScheduleToken reminder =
                bus.scheduleSend(new PaymentReminder(id), remindAfter).token();
        orders.save(new PurchaseOrder(id, reminder));
    }

    @Transactional
    public void confirmPayment(String id) {
        PurchaseOrder order = orders.findById(id).orElseThrow();
        order.setStatus(Status.PAID);
        bus.cancel(order.reminder());
    }

    @Handles(transactional = true)
    public void remind(PaymentReminder reminder) {
        PurchaseOrder order = orders.findById(reminder.orderId()).orElseThrow();
        if (order.getStatus() == Status.PLACED) { // a payment may have come while this was on its way
            order.setStatus(Status.REMINDED);
        }
    }
    // end::service

    /** Everything that an order needs, and then something goes wrong. */
    @Transactional
    public void placeOrderAndFail(String id) {
        placeOrder(id);
        LOG.info("Order {} and its reminder are written, and rolled back now", id);
        throw new IllegalStateException("The warehouse is on fire");
    }
}
