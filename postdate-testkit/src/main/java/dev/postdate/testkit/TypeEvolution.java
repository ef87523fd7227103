package dev.postdate.testkit;

import dev.postdate.PostdateBuilder;
import dev.postdate.spi.BodyReader;
import dev.postdate.spi.Content;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Holds a build to bodies that earlier builds have written: each is read the way a delivery reads it, by former names, upcasters and
 * serializers. Keep one body of every version that may still wait.
 *
 * <pre>{@code
 * TypeEvolution.check(Shop.describe())
 *         .reads("shop.reminder", 1, "{\"orderId\":\"42\"}").as(new PaymentReminder("42", "EUR"))
 *         .reads("shop.payment-reminder", 2, "{\"orderId\":\"42\",\"currency\":\"USD\"}").as(new PaymentReminder("42", "USD"));
 * }</pre>
 *
 * Immutable.
 */
public final class TypeEvolution {

    private final BodyReader reader;

    private TypeEvolution(BodyReader reader) {
        this.reader = reader;
    }

    /**
     * Reads as the node would that is described; nothing is started and no store is opened.
     *
     * @throws dev.postdate.ConfigurationException listing what is wrong with the description
     */
    public static TypeEvolution check(PostdateBuilder described) {
        return new TypeEvolution(described.bodyReader());
    }

    /**
     * Reads a body as it was stored.
     *
     * @throws dev.postdate.UnknownMessageTypeException if a node would leave it to others
     * @throws dev.postdate.SerializationException if it would be a dead letter
     */
    public Reading reads(String type, int version, String body) {
        return reads(type, version, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads a body that is no text. */
    public Reading reads(String type, int version, byte[] body) {
        Content content = new Content(type, version, "", body);
        return new Reading(this, content, reader.read(content));
    }

    /** What became of one body. Immutable. */
    public static final class Reading {

        private final TypeEvolution evolution;
        private final Content content;
        private final Object message;

        private Reading(TypeEvolution evolution, Content content, Object message) {
            this.evolution = evolution;
            this.content = content;
            this.message = message;
        }

        /**
         * Expects this message.
         *
         * @throws AssertionError if it is another one
         */
        public TypeEvolution as(Object expected) {
            if (!Objects.requireNonNull(expected, "expected").equals(message)) {
                throw new AssertionError("Version " + content.version() + " of message type '" + content.type()
                        + "' is read as " + message + ", expected " + expected
                        + ". Give an upcaster, or bring back what it reads.");
            }
            return evolution;
        }

        /** The message, to look at by other means. */
        public Object message() {
            return message;
        }
    }
}
