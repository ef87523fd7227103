package dev.postdate.examples.orders;

import dev.postdate.MessageType;

/** What the shop sends to itself, now or dated for later. The names are for ever; the records may move. */
public final class Messages {

    private Messages() {}

    /** Remind the customer to pay. */
    @MessageType("orders.payment-reminder")
    public record PaymentReminder(String orderId) {}

    /** Cancel the order, unless it was paid. */
    @MessageType("orders.payment-deadline")
    public record PaymentDeadline(String orderId) {}

    /** Have the payment gateway charge the customer's card. */
    @MessageType("orders.charge-card")
    public record ChargeCard(String orderId) {}

    /** Welcome a customer. */
    @MessageType("orders.welcome-mail")
    public record WelcomeMail(String customer) {}

    /** Tell a customer that the order was cancelled. */
    @MessageType("orders.cancellation-mail")
    public record CancellationMail(String orderId, String customer) {}

    /** The stable name of a message's type, without the shop's own prefix. */
    public static String nameOf(Class<?> message) {
        return message.getAnnotation(MessageType.class).value().replaceFirst("^orders\\.", "");
    }
}
