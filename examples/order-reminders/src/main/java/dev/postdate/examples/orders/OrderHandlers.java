package dev.postdate.examples.orders;

import static dev.postdate.examples.orders.Shop.about;

import dev.postdate.Handles;
import dev.postdate.MessageContext;
import dev.postdate.examples.orders.Messages.CancellationMail;
import dev.postdate.examples.orders.Messages.ChargeCard;
import dev.postdate.examples.orders.Messages.PaymentDeadline;
import dev.postdate.examples.orders.Messages.PaymentReminder;
import dev.postdate.examples.orders.Messages.WelcomeMail;

/**
 * What happens when a message is due. A handler that throws is run again later; one whose process dies is run again too, so each asks
 * the order book where things stand before it acts.
 */
public final class OrderHandlers {

    private final Shop shop;
    private final PaymentGateway gateway;
    private final Timeline timeline;

    OrderHandlers(Shop shop, PaymentGateway gateway, Timeline timeline) {
        this.shop = shop;
        this.gateway = gateway;
        this.timeline = timeline;
    }

    @Handles(queue = "emails")
    public void welcome(WelcomeMail mail, MessageContext context) throws Exception {
        timeline.handling(WelcomeMail.class, context, mail.customer(), () -> "mailed: welcome to the shop");
    }

    @Handles(queue = "emails")
    public void remind(PaymentReminder message, MessageContext context) throws Exception {
        timeline.handling(
                PaymentReminder.class,
                context,
                about(message.orderId()),
                () -> shop.find(message.orderId())
                        .filter(order -> order.state() == Order.State.OPEN)
                        .map(order -> "mailed: please pay " + order.details().price())
                        .orElse("nothing to remind of"));
    }

    @Handles
    public void cancelUnpaid(PaymentDeadline message, MessageContext context) throws Exception {
        String id = message.orderId();
        timeline.handling(PaymentDeadline.class, context, about(id), () -> {
            if (!shop.cancelUnpaid(id)) {
                return "nothing to cancel";
            }
            String customer = shop.find(id).orElseThrow().details().customer();
            context.send(new CancellationMail(id, customer)); // leaves if and only if this handler succeeds
            return "cancelled, as it was not paid";
        });
    }

    @Handles(queue = "emails")
    public void apologise(CancellationMail mail, MessageContext context) throws Exception {
        timeline.handling(
                CancellationMail.class, context, about(mail.orderId()), () -> "mailed: your order was cancelled");
    }

    @Handles
    public void charge(ChargeCard message, MessageContext context) throws Exception {
        String id = message.orderId();
        timeline.handling(ChargeCard.class, context, about(id), () -> {
            Order order = shop.find(id).orElseThrow();
            if (order.state() == Order.State.CANCELLED) {
                return "nothing to charge";
            }
            if (order.state() == Order.State.OPEN) {
                gateway.charge(context.messageId(), id, order.details().cents());
            }
            boolean inTime = shop.receive(id).isPresent();
            return "charged " + order.details().price() + (inTime ? "" : " too late, to be refunded");
        });
    }
}
