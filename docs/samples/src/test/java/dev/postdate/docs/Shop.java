package dev.postdate.docs;

import dev.postdate.MessageType;
import java.util.ArrayList;
import java.util.List;

/** The messages of the guides, and a mailbox to see what their handlers did. */
final class Shop {

    private Shop() {}

    // tag::messages
    @MessageType("shop.order-placed")
    public record OrderPlaced(String order, String customer) {}

    @MessageType("shop.payment-reminder")
    public record PaymentReminder(String order) {}

    // end::messages

    @MessageType("shop.charge-card")
    public record ChargeCard(String order) {}

    @MessageType("shop.card-charged")
    public record CardCharged(String order) {}

    @MessageType("shop.search-index")
    public record UpdateSearchIndex(String product) {}

    /** Where handlers leave a trace. */
    static final class Mailbox {
        private final List<String> mails = new ArrayList<>();

        void send(String mail) {
            mails.add(mail);
        }

        List<String> mails() {
            return List.copyOf(mails);
        }
    }
}
