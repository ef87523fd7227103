package dev.postdate.internal.admin;

import dev.postdate.admin.Page;
import dev.postdate.spi.QueryStore.Position;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Places in a listing as texts. */
final class Cursors {

    private static final int MOST = 1_000;

    private Cursors() {}

    static int checkLimit(int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit must be 1 to " + MOST + ", got " + limit + ".");
        }
        return limit;
    }

    static String write(Position position) {
        return position.dueAt() + "~" + position.sequence();
    }

    static @Nullable Position position(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int tilde = text.indexOf('~');
        try {
            return new Position(
                    Instant.parse(text.substring(0, Math.max(0, tilde))), Long.parseLong(text.substring(tilde + 1)));
        } catch (DateTimeException | NumberFormatException e) {
            throw unreadable(text, e);
        }
    }

    static long sequence(@Nullable String text) {
        try {
            return text == null ? -1 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw unreadable(text, e);
        }
    }

    /** Of a listing that begins with the newest. */
    static long before(@Nullable String text) {
        return text == null ? Long.MAX_VALUE : sequence(text);
    }

    static <T> Page<T> page(List<T> rows, int limit, ToLongFunction<T> sequence) {
        return new Page<>(
                rows,
                rows.size() < limit
                        ? Optional.empty()
                        : Optional.of(Long.toString(sequence.applyAsLong(rows.get(rows.size() - 1)))));
    }

    private static IllegalArgumentException unreadable(@Nullable String text, RuntimeException cause) {
        return new IllegalArgumentException(
                "'" + text + "' names no place in a listing: expected what Page.next() of the page before said.",
                cause);
    }
}
