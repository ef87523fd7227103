package dev.postdate.rabbitmq;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Texts as AMQP carries them, and ids that are made from them. */
final class Texts {

    private static final int LONGEST_SHORT = 255;

    private Texts() {}

    /** True if UTF-8 can carry the text, which it cannot where surrogates are unpaired. */
    static boolean isExact(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(CharBuffer.wrap(text));
    }

    /** True if the text fits into a property or the name of a header. */
    static boolean isShort(String text) {
        return text.length() <= LONGEST_SHORT
                && isExact(text)
                && text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_SHORT;
    }

    /** The text of the bytes; null if they are no UTF-8. */
    static @Nullable String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** The id that a text is, or else one that is made from it: the same for the same text. */
    static UUID id(String text) {
        UUID id = uuid(text);
        return id != null ? id : id(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The UUID that a text is in its usual form; null if it is none. */
    static @Nullable UUID uuid(String text) {
        try {
            // Its own class also reads shorter ones, which others would not.
            return text.length() == 36 ? UUID.fromString(text) : null;
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    /** An id that is made from parts, by SHA-256, in the layout that RFC 9562 leaves to applications (version 8). */
    static UUID id(byte[]... parts) {
        MessageDigest digest = sha256();
        for (byte[] part : parts) {
            // With its length before it, so that parts cannot be shifted into each other.
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
            digest.update(part);
        }
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        long high = (hash.getLong() & ~0xF000L) | 0x8000L;
        long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
