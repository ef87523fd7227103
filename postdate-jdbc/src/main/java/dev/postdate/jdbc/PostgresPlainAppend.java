package dev.postdate.jdbc;

import dev.postdate.Due;
import dev.postdate.Expiry;
import dev.postdate.SchedulingResult.Disposition;
import dev.postdate.jdbc.PostgresConnection.Values;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.HeadersText;
import dev.postdate.spi.Kind;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.ScheduleStore.Receipt;
import dev.postdate.spi.ScheduleStore.Stored;
import dev.postdate.spi.StoreInfo;
import dev.postdate.spi.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stores messages about which nothing has to be asked first, by one statement that commits by itself: one round trip instead of three. The
 * server counts the due times, by its clock at that statement; how it does is told by {@link Timing} once more.
 */
final class PostgresPlainAppend {

    private static final String APPEND = """
            /* postdate:append */
            SELECT ~append_plain_1(?::timestamptz, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    /** More is stored in parts, which takes a transaction. */
    private static final int MOST_AT_ONCE = 1_000;

    /** What lies farther ahead is left to the code that knows the calendar's end. */
    private static final Instant SOON_ENOUGH = Instant.parse("4000-01-01T00:00:00Z");

    private static final Instant LATE_ENOUGH = Instant.EPOCH;
    private static final Duration SHORT_ENOUGH = Duration.ofDays(365_000);

    private static final long NONE = -1;

    /** What many messages have alike. */
    private record Alike(
            Kind kind,
            String queue,
            @Nullable String handler,
            String type,
            int version,
            String contentType,
            String application,
            @Nullable String replyTo) {
        static Alike of(Envelope envelope) {
            return new Alike(
                    envelope.kind(),
                    envelope.address().queue(),
                    envelope.address().handler(),
                    envelope.content().type(),
                    envelope.content().version(),
                    envelope.content().contentType(),
                    envelope.origin().application(),
                    envelope.origin().replyTo());
        }
    }

    private final List<NewMessage> messages;
    private final List<Alike> alike = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();

    private PostgresPlainAppend(List<NewMessage> messages) {
        this.messages = messages;
        Map<Alike, Integer> known = new HashMap<>();
        for (NewMessage message : messages) {
            places.add(known.computeIfAbsent(Alike.of(message.envelope()), one -> {
                alike.add(one);
                return alike.size();
            }));
        }
    }

    /** True if one statement can store them all. */
    static boolean isPossible(List<NewMessage> messages) {
        return messages.size() <= MOST_AT_ONCE && messages.stream().allMatch(PostgresPlainAppend::isPlain);
    }

    private static boolean isPlain(NewMessage message) {
        return message.key() == null
                && message.envelope().kind() != Kind.COPY
                && !isEventOfNow(message)
                && isPlain(message.due())
                && isPlain(message.expiry());
    }

    /** It is copied to its subscribers at the call. Of one that is due at an instant only the server knows. */
    private static boolean isEventOfNow(NewMessage message) {
        return message.envelope().kind() == Kind.EVENT
                && message.due() instanceof Due.In in
                && (in.delay().isZero() || in.delay().isNegative());
    }

    private static boolean isPlain(Due due) {
        return due instanceof Due.In in
                ? in.delay().compareTo(SHORT_ENOUGH) < 0
                : due instanceof Due.At at
                        && at.instant().isAfter(LATE_ENOUGH)
                        && at.instant().isBefore(SOON_ENOUGH);
    }

    /** Whether an instant comes after the due time is not known before that is. */
    private static boolean isPlain(@Nullable Expiry expiry) {
        return expiry == null
                || (expiry instanceof Expiry.After after && after.lifetime().compareTo(SHORT_ENOUGH) < 0);
    }

    /**
     * Stores them all.
     *
     * @param virtualNow the clock that a test moves; null for the server's
     * @throws SQLException also where {@link PostgresErrors#isNotPlain} says that it has to be done by other means
     */
    static Receipt run(
            PostgresConnection connection, StoreInfo info, @Nullable Instant virtualNow, List<NewMessage> messages)
            throws SQLException {
        Instant now = new PostgresPlainAppend(messages).append(connection, virtualNow);
        List<Stored> stored = new ArrayList<>(messages.size());
        for (NewMessage message : messages) {
            UUID id = message.envelope().id();
            stored.add(new Stored(id, Timing.dueAt(id, message.due(), now, info), Disposition.SCHEDULED));
        }
        return new Receipt(now, stored);
    }

    private Instant append(PostgresConnection connection, @Nullable Instant virtualNow) throws SQLException {
        return Objects.requireNonNull(connection.first(
                APPEND,
                row -> row.instant(1),
                virtualNow,
                Values.smallNumbers(alike.stream()
                        .map(one -> (short) MessageColumns.code(one.kind()))
                        .toList()),
                ofAlike(Alike::queue),
                ofAlike(Alike::handler),
                ofAlike(Alike::type),
                Values.integers(alike.stream().map(Alike::version).toList()),
                ofAlike(Alike::contentType),
                ofAlike(Alike::application),
                ofAlike(Alike::replyTo),
                Values.integers(places),
                Values.ids(each(Envelope::id)),
                numbers(PostgresPlainAppend::dueMicros),
                numbers(PostgresPlainAppend::delayMicros),
                numbers(PostgresPlainAppend::lifetimeMicros),
                Values.bytes(each(envelope -> envelope.content().body())),
                texts(envelope -> envelope.correlation().correlationId()),
                ids(PostgresPlainAppend::conversationUnlessOwn),
                ids(envelope -> envelope.correlation().causationId()),
                texts(envelope -> envelope.correlation().traceParent()),
                texts(envelope -> HeadersText.write(envelope.headers()))));
    }

    private static long dueMicros(NewMessage message) {
        return message.due() instanceof Due.At at ? Micros.ceiling(at.instant()) : 0;
    }

    private static long delayMicros(NewMessage message) {
        return message.due() instanceof Due.In in ? ceiling(in.delay()) : NONE;
    }

    private static long lifetimeMicros(NewMessage message) {
        return message.expiry() instanceof Expiry.After after ? ceiling(after.lifetime()) : NONE;
    }

    /** Never early, so rounded up; the past is now. */
    private static long ceiling(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return TimeUnit.SECONDS.toMicros(duration.getSeconds()) + (duration.getNano() + 999) / 1_000;
    }

    private static @Nullable UUID conversationUnlessOwn(Envelope envelope) {
        UUID conversation = envelope.correlation().conversationId();
        return conversation.equals(envelope.id()) ? null : conversation;
    }

    private Values ofAlike(Function<Alike, @Nullable String> part) {
        List<@Nullable String> texts = new ArrayList<>(alike.size());
        alike.forEach(one -> texts.add(part.apply(one)));
        return Values.texts(texts);
    }

    private Values numbers(Function<NewMessage, Long> number) {
        return Values.numbers(messages.stream().map(number).toList());
    }

    private @Nullable Values texts(Function<Envelope, @Nullable String> part) {
        List<@Nullable String> texts = each(part);
        return areAllNull(texts) ? null : Values.texts(texts);
    }

    private @Nullable Values ids(Function<Envelope, @Nullable UUID> part) {
        List<@Nullable UUID> ids = each(part);
        return areAllNull(ids) ? null : Values.ids(ids);
    }

    private <T extends @Nullable Object> List<T> each(Function<Envelope, T> part) {
        List<T> values = new ArrayList<>(messages.size());
        messages.forEach(message -> values.add(part.apply(message.envelope())));
        return values;
    }

    private static boolean areAllNull(List<?> values) {
        return values.stream().allMatch(Objects::isNull);
    }
}
