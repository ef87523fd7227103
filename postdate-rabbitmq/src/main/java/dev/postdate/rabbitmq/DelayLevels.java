package dev.postdate.rabbitmq;

import dev.postdate.TransportException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;

/**
 * The arithmetic of delays that the broker holds: whole seconds as 28 binary digits, a level for each. A message waits on the levels of its
 * ones, 2<sup>level</sup> seconds on each, and skips the others; so all messages of a level wait equally long and none waits behind another.
 *
 * <p>A routing key is 28 words of {@code 0} and {@code 1}, most significant first, and one word for the destination.
 */
final class DelayLevels {

    static final int LEVELS = 28;
    static final long MOST_SECONDS = (1L << LEVELS) - 1;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private DelayLevels() {}

    /**
     * Where a message goes after its delay.
     *
     * @param event true for an exchange, false for a queue
     * @param name the broker's own
     */
    record Target(boolean event, String name) {

        /** The one word of the routing key: all but letters, digits, {@code -} and {@code _} as {@code %} and two hexadecimal digits. */
        String word() {
            StringBuilder word = new StringBuilder(event ? "e-" : "q-");
            for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
                if (isPlain(b)) {
                    word.append((char) b);
                } else {
                    word.append('%').append(HEX.toHexDigits(b));
                }
            }
            return word.toString();
        }
    }

    private static boolean isPlain(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' || b == '_';
    }

    /**
     * Whole seconds, rounded up so that nothing is early.
     *
     * @throws TransportException if that is more than can be held
     */
    static long seconds(Duration delay) {
        long whole = delay.isNegative() ? 0 : delay.getSeconds() + (delay.getNano() > 0 ? 1 : 0);
        if (whole > MOST_SECONDS) {
            throw new TransportException(
                    "A delay of " + delay + " is longer than the " + MOST_SECONDS
                            + " seconds (about 8.5 years) that RabbitMQ can be made to hold. Schedule it in a store.",
                    false,
                    null);
        }
        return whole;
    }

    /** The level that a delay enters at. */
    static int entry(long seconds) {
        return seconds == 0 ? 0 : Long.SIZE - 1 - Long.numberOfLeadingZeros(seconds);
    }

    /** @throws TransportException if the destination's name makes the key too long for the broker */
    static String key(long seconds, Target target) {
        StringBuilder key = new StringBuilder(2 * LEVELS);
        for (int level = LEVELS - 1; level >= 0; level--) {
            key.append((seconds >> level) & 1).append('.');
        }
        key.append(target.word());
        if (key.length() > Names.LONGEST_BYTES) {
            throw new TransportException(
                    "Destination '" + target.name() + "' makes a routing key of " + key.length()
                            + " bytes for delayed messages; RabbitMQ takes " + Names.LONGEST_BYTES
                            + ". Use a shorter name; letters, digits, '-' and '_' take one byte, others three.",
                    false,
                    null);
        }
        return key.toString();
    }

    /** How long a message of that key still has to wait at most once it is on that level. */
    static Duration longestWait(String key, int level) {
        String[] words = key.split("\\.", -1);
        long seconds = 0;
        for (int below = level; below >= 0; below--) {
            if (words.length == LEVELS + 1 && words[LEVELS - 1 - below].equals("1")) {
                seconds += 1L << below;
            }
        }
        return Duration.ofSeconds(seconds);
    }

    /** What a level's exchange sends to its queue. */
    static String waits(int level) {
        return pattern(level, "1");
    }

    /** What a level's exchange sends on at once. */
    static String skips(int level) {
        return pattern(level, "0");
    }

    // As many words as a key has: one more at the front, and the pattern would fit another destination too.
    private static String pattern(int level, String digit) {
        return "*.".repeat(LEVELS - 1 - level) + digit + ".*".repeat(level) + ".*";
    }

    /** What the last exchange sends to a destination. */
    static String arrives(Target target) {
        return "*.".repeat(LEVELS) + target.word();
    }
}
