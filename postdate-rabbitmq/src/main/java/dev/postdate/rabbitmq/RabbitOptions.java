package dev.postdate.rabbitmq;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a transport uses its broker. Immutable; checked when the options are made.
 *
 * @param prefix begins the name of every queue and exchange of ours; may be empty
 * @param declares true to declare what is missing at start; false to declare nothing and to refuse to start where something is missing
 * @param durable true for quorum queues and persistent messages; false for classic queues that are gone with the broker, as for tests
 * @param queueArguments further arguments of the queues that are received from, such as {@code x-max-length}
 * @param nativeDelays true to let the broker hold delayed messages, in a topology of 28 queues; see {@link RabbitDelays}
 * @param connectTimeout the longest wait for a step of a connection's start, and for the answer to a declaration
 * @param confirmTimeout the longest wait for a confirm; then nobody knows what became of the message
 * @param largestBody in bytes; larger ones are refused before they are published, because the broker would close the channel of all others
 * @param formats understand what others publish, asked in this order
 */
public record RabbitOptions(
        String prefix,
        boolean declares,
        boolean durable,
        Map<String, Object> queueArguments,
        boolean nativeDelays,
        Duration connectTimeout,
        Duration confirmTimeout,
        int largestBody,
        List<ForeignFormat> formats) {

    static final String DELIVERY_LIMIT = "x-delivery-limit";
    static final String DEAD_LETTER_EXCHANGE = "x-dead-letter-exchange";
    static final String DEAD_LETTER_KEY = "x-dead-letter-routing-key";

    private static final int LONGEST_PREFIX = 60;
    private static final int LARGEST_BODY = 16 * 1024 * 1024;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** No prefix, everything declared and durable, no delays held by the broker, bodies up to 16 MiB, which is what RabbitMQ 4 takes. */
    public static RabbitOptions defaults() {
        return new RabbitOptions(
                "",
                true,
                true,
                Map.of(),
                false,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                LARGEST_BODY,
                List.of());
    }

    public RabbitOptions {
        Objects.requireNonNull(prefix, "prefix");
        queueArguments = Map.copyOf(queueArguments);
        Objects.requireNonNull(connectTimeout, "connectTimeout");
        Objects.requireNonNull(confirmTimeout, "confirmTimeout");
        formats = List.copyOf(formats);
        List<String> problems = new ArrayList<>();
        if (!prefix.matches("[A-Za-z0-9._:-]{0," + LONGEST_PREFIX + "}") || prefix.startsWith("amq.")) {
            problems.add("prefix='" + prefix + "' (must be at most " + LONGEST_PREFIX
                    + " of A-Z, a-z, 0-9 and . _ : -, and not begin with 'amq.', which is the broker's)");
        }
        time("connectTimeout", connectTimeout, problems);
        time("confirmTimeout", confirmTimeout, problems);
        if (largestBody < 1) {
            problems.add("largestBody=" + largestBody + " (must be at least 1)");
        }
        if (queueArguments.containsKey(DELIVERY_LIMIT) && !queueArguments.containsKey(DEAD_LETTER_EXCHANGE)) {
            problems.add("queueArguments=" + queueArguments
                    + " (a delivery limit without a dead letter exchange lets the broker drop"
                    + " messages; use withDeliveryLimit)");
        }
        if (nativeDelays && !durable) {
            problems.add("nativeDelays with durable=false (the levels of delay are quorum queues)");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.size() + " RabbitMQ option(s) are wrong: " + problems);
        }
    }

    private static void time(String name, Duration value, List<String> problems) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
            problems.add(name + "=" + value + " (must be from 1 ms to " + LONGEST + ")");
        }
    }

    public RabbitOptions withPrefix(String value) {
        return new RabbitOptions(
                value,
                declares,
                durable,
                queueArguments,
                nativeDelays,
                connectTimeout,
                confirmTimeout,
                largestBody,
                formats);
    }

    /** Everything must be there already. */
    public RabbitOptions withoutDeclaring() {
        return new RabbitOptions(
                prefix,
                false,
                durable,
                queueArguments,
                nativeDelays,
                connectTimeout,
                confirmTimeout,
                largestBody,
                formats);
    }

    /** Nothing survives the broker's end. */
    public RabbitOptions withoutDurability() {
        return new RabbitOptions(
                prefix,
                declares,
                false,
                queueArguments,
                nativeDelays,
                connectTimeout,
                confirmTimeout,
                largestBody,
                formats);
    }

    public RabbitOptions withQueueArguments(Map<String, Object> value) {
        return new RabbitOptions(
                prefix, declares, durable, value, nativeDelays, connectTimeout, confirmTimeout, largestBody, formats);
    }

    /**
     * A message that has come back to its queue more often than that goes to another queue, which is declared too. Every restart of a node
     * counts, so a low limit takes away what nobody has failed at.
     */
    public RabbitOptions withDeliveryLimit(int times, String deadLetterQueue) {
        Map<String, Object> arguments = new LinkedHashMap<>(queueArguments);
        arguments.put(DELIVERY_LIMIT, times);
        arguments.put(DEAD_LETTER_EXCHANGE, "");
        arguments.put(DEAD_LETTER_KEY, prefix + Objects.requireNonNull(deadLetterQueue, "deadLetterQueue"));
        arguments.put("x-dead-letter-strategy", "at-least-once");
        arguments.put("x-overflow", "reject-publish");
        return withQueueArguments(arguments);
    }

    public RabbitOptions withNativeDelays() {
        return new RabbitOptions(
                prefix, declares, durable, queueArguments, true, connectTimeout, confirmTimeout, largestBody, formats);
    }

    public RabbitOptions withConnectTimeout(Duration value) {
        return new RabbitOptions(
                prefix, declares, durable, queueArguments, nativeDelays, value, confirmTimeout, largestBody, formats);
    }

    public RabbitOptions withConfirmTimeout(Duration value) {
        return new RabbitOptions(
                prefix, declares, durable, queueArguments, nativeDelays, connectTimeout, value, largestBody, formats);
    }

    public RabbitOptions withLargestBody(int value) {
        return new RabbitOptions(
                prefix,
                declares,
                durable,
                queueArguments,
                nativeDelays,
                connectTimeout,
                confirmTimeout,
                value,
                formats);
    }

    public RabbitOptions withFormats(ForeignFormat... value) {
        return new RabbitOptions(
                prefix,
                declares,
                durable,
                queueArguments,
                nativeDelays,
                connectTimeout,
                confirmTimeout,
                largestBody,
                List.of(value));
    }
}
