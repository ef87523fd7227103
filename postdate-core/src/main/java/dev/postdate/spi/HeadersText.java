package dev.postdate.spi;

import dev.postdate.Headers;
import dev.postdate.Headers.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Headers as one text that a person can read in a column: a line a header, {@code name <tab> type letter <tab> value}.
 *
 * <p>Control characters, backslashes and unpaired surrogates are escaped as four hexadecimal digits, so that every text that Java can
 * hold survives UTF-8 and databases that refuse NUL.
 */
public final class HeadersText {

    private static final HexFormat HEX = HexFormat.of();
    private static final int ESCAPED_DIGITS = 4;

    private HeadersText() {}

    /** The text; null for no headers. */
    public static @Nullable String write(Headers headers) {
        if (headers.isEmpty()) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        headers.asMap().forEach((name, value) -> {
            escape(name, text);
            text.append('\t').append(letter(value)).append('\t');
            escape(plain(value), text);
            text.append('\n');
        });
        return text.toString();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if the text is nothing of the kind
     */
    public static Headers read(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Headers.empty();
        }
        Map<String, Value> values = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            String[] parts = line.split("\t", 3);
            if (parts.length != 3 || parts[1].length() != 1) {
                throw new IllegalArgumentException(
                        "'" + line + "' is no header: expected name, type and value, separated by tabs.");
            }
            values.put(unescape(parts[0]), value(parts[1].charAt(0), unescape(parts[2]), line));
        });
        return Headers.of(values);
    }

    private static char letter(Value value) {
        if (value instanceof Value.Text) {
            return 's';
        }
        if (value instanceof Value.Whole) {
            return 'i';
        }
        if (value instanceof Value.Decimal) {
            return 'd';
        }
        if (value instanceof Value.Floating) {
            return 'f';
        }
        if (value instanceof Value.Flag) {
            return 'b';
        }
        return value instanceof Value.Moment ? 't' : 'x';
    }

    private static String plain(Value value) {
        if (value instanceof Value.Text text) {
            return text.value();
        }
        if (value instanceof Value.Whole whole) {
            return Long.toString(whole.value());
        }
        if (value instanceof Value.Decimal decimal) {
            return plain(decimal.value());
        }
        if (value instanceof Value.Floating floating) {
            return Double.toString(floating.value());
        }
        if (value instanceof Value.Flag flag) {
            return Boolean.toString(flag.value());
        }
        if (value instanceof Value.Moment moment) {
            return moment.value().toString();
        }
        return Base64.getEncoder().encodeToString(((Value.Bytes) value).value());
    }

    private static Value value(char letter, String plain, String line) {
        return switch (letter) {
            case 's' -> new Value.Text(plain);
            case 'i' -> new Value.Whole(Long.parseLong(plain));
            case 'd' -> new Value.Decimal(decimal(plain));
            case 'f' -> new Value.Floating(Double.parseDouble(plain));
            case 'b' -> new Value.Flag(flag(plain, line));
            case 't' -> new Value.Moment(moment(plain, line));
            case 'x' -> new Value.Bytes(Base64.getDecoder().decode(plain));
            default ->
                throw new IllegalArgumentException(
                        "'" + line + "' is no header: its type must be one of s i d f b t x.");
        };
    }

    // The text of a number beyond this exponent is one that its own class does not read.
    private static String plain(BigDecimal decimal) {
        long exponent = (long) decimal.precision() - 1 - decimal.scale();
        return exponent <= Integer.MAX_VALUE ? decimal.toString() : decimal.unscaledValue() + "/" + decimal.scale();
    }

    private static BigDecimal decimal(String plain) {
        int slash = plain.indexOf('/');
        return slash < 0
                ? new BigDecimal(plain)
                : new BigDecimal(
                        new BigInteger(plain.substring(0, slash)), Integer.parseInt(plain.substring(slash + 1)));
    }

    private static boolean flag(String plain, String line) {
        if (plain.equals("true") || plain.equals("false")) {
            return plain.equals("true");
        }
        throw new IllegalArgumentException("'" + line + "' is no header: its value must be true or false.");
    }

    private static Instant moment(String plain, String line) {
        try {
            return Instant.parse(plain);
        } catch (DateTimeParseException noInstant) {
            throw new IllegalArgumentException("'" + line + "' is no header: its value must be an instant.", noInstant);
        }
    }

    private static void escape(String plain, StringBuilder text) {
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < plain.length()
                    && Character.isLowSurrogate(plain.charAt(i + 1))) {
                text.append(c).append(plain.charAt(++i));
            } else if (c < ' '
                    || c == '\\'
                    || (c >= 0x7F && c <= 0x9F)
                    || c == 0x2028
                    || c == 0x2029
                    || Character.isSurrogate(c)) {
                text.append('\\').append(HEX.toHexDigits(c));
            } else {
                text.append(c);
            }
        }
    }

    private static String unescape(String escaped) {
        if (escaped.indexOf('\\') < 0) {
            return escaped;
        }
        StringBuilder plain = new StringBuilder(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '\\') {
                if (i + ESCAPED_DIGITS >= escaped.length()) {
                    throw new IllegalArgumentException(
                            "'" + escaped + "' is no part of a header: its last escape is cut off.");
                }
                plain.append((char) HexFormat.fromHexDigits(escaped, i + 1, i + 1 + ESCAPED_DIGITS));
                i += ESCAPED_DIGITS;
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
