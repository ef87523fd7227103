package dev.postdate;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The handle by which a message that waits is cancelled, moved and found.
 *
 * <p>Made before the message is stored, valid on every node and after every restart. Its text is made of {@code pd-}, 26 characters for
 * the id and two that guard against slips of the pen; upper and lower case are the same. Immutable and thread-safe.
 */
public final class ScheduleToken {

    private static final String PREFIX = "pd-";
    private static final int ID_LENGTH = 26;
    private static final int LENGTH = PREFIX.length() + ID_LENGTH + 2;
    // Crockford's base 32: no letters that are mistaken for digits.
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int CHECK_MODULUS = 1021;

    private final UUID messageId;

    private ScheduleToken(UUID messageId) {
        this.messageId = messageId;
    }

    public static ScheduleToken of(UUID messageId) {
        return new ScheduleToken(Objects.requireNonNull(messageId, "messageId"));
    }

    /**
     * Reads a token's text.
     *
     * @throws IllegalArgumentException if the text is no token, saying what was expected
     */
    public static ScheduleToken parse(String text) {
        Objects.requireNonNull(text, "text");
        String stripped = text.strip();
        if (!stripped.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
            throw notAToken(text, "it does not begin with '" + PREFIX + "'");
        }
        if (stripped.length() != LENGTH) {
            throw notAToken(text, "it has " + stripped.length() + " characters instead of " + LENGTH);
        }
        long high = 0;
        long low = 0;
        for (int i = PREFIX.length(); i < PREFIX.length() + ID_LENGTH; i++) {
            int digit = digit(stripped.charAt(i), text);
            if (i == PREFIX.length() && digit > 7) {
                throw notAToken(text, "its id is out of range");
            }
            high = (high << 5) | (low >>> 59);
            low = (low << 5) | digit;
        }
        UUID id = new UUID(high, low);
        int check = digit(stripped.charAt(LENGTH - 2), text) * 32 + digit(stripped.charAt(LENGTH - 1), text);
        if (check != checkOf(id)) {
            throw notAToken(text, "its last two characters do not fit the others");
        }
        return new ScheduleToken(id);
    }

    /** The id of the message. */
    public UUID messageId() {
        return messageId;
    }

    private static int checkOf(UUID id) {
        long high = Long.remainderUnsigned(id.getMostSignificantBits(), CHECK_MODULUS);
        long low = Long.remainderUnsigned(id.getLeastSignificantBits(), CHECK_MODULUS);
        return (int) ((high * 31 + low) % CHECK_MODULUS);
    }

    private static int digit(char character, String text) {
        // Only ASCII has two cases here: Unicode would lower a Kelvin sign to a k.
        int digit = ALPHABET.indexOf(character >= 'A' && character <= 'Z' ? character + ('a' - 'A') : character);
        if (digit < 0) {
            throw notAToken(text, "'" + character + "' is not one of its characters");
        }
        return digit;
    }

    private static IllegalArgumentException notAToken(String text, String why) {
        String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return new IllegalArgumentException(
                "'" + shown + "' is no schedule token: " + why + ". Expected '" + PREFIX + "' and " + (ID_LENGTH + 2)
                        + " characters out of " + ALPHABET + ", as printed by ScheduleToken.toString().");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ScheduleToken token && messageId.equals(token.messageId);
    }

    @Override
    public int hashCode() {
        return messageId.hashCode();
    }

    /** The text that {@link #parse(String)} reads. */
    @Override
    public String toString() {
        char[] text = new char[LENGTH];
        PREFIX.getChars(0, PREFIX.length(), text, 0);
        long high = messageId.getMostSignificantBits();
        long low = messageId.getLeastSignificantBits();
        for (int i = PREFIX.length() + ID_LENGTH - 1; i >= PREFIX.length(); i--) {
            text[i] = ALPHABET.charAt((int) (low & 31));
            low = (low >>> 5) | (high << 59);
            high >>>= 5;
        }
        int check = checkOf(messageId);
        text[LENGTH - 2] = ALPHABET.charAt(check / 32);
        text[LENGTH - 1] = ALPHABET.charAt(check % 32);
        return new String(text);
    }
}
