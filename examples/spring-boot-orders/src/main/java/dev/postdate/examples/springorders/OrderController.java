package dev.postdate.examples.springorders;

import dev.postdate.MessageBus;
import dev.postdate.ScheduledMessage;
import dev.postdate.examples.springorders.PurchaseOrder.Status;
import java.time.Instant;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The shop's counter. */
@RestController
public class OrderController {

    private final OrderService service;
    private final Orders orders;
    private final MessageBus bus;

    public OrderController(OrderService service, Orders orders, MessageBus bus) {
        this.service = service;
        this.orders = orders;
        this.bus = bus;
    }

    /**
     * An order as it is shown.
     *
     * @param reminderDueAt empty once it is not to come any more
     */
    public record View(String id, Status status, Optional<Instant> reminderDueAt) {}

    /** Places an order. */
    @PostMapping("/orders/{id}")
    public void place(@PathVariable String id, @RequestParam(defaultValue = "false") boolean fail) {
        if (fail) {
            service.placeOrderAndFail(id);
        } else {
            service.placeOrder(id);
        }
    }

    /** Takes the payment of an order. */
    @PostMapping("/orders/{id}/payment")
    public void pay(@PathVariable String id) {
        service.confirmPayment(id);
    }

    /** Shows an order. */
    @GetMapping("/orders/{id}")
    public ResponseEntity<View> show(@PathVariable String id) {
        return ResponseEntity.of(orders.findById(id)
                .map(order -> new View(
                        order.getId(),
                        order.getStatus(),
                        bus.find(order.reminder()).map(ScheduledMessage::dueAt))));
    }
}
