package dev.postdate.jdbc;

import dev.postdate.spi.Address;
import dev.postdate.spi.ClaimRef;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.HeadersText;
import dev.postdate.spi.Kind;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.MessageState;
import dev.postdate.spi.Origin;
import dev.postdate.spi.Progress;
import java.sql.SQLException;
import java.time.Instant;

/** The columns that every reader of a message reads, in one order, and what they become. */
final class MessageColumns {

    /** What messages and dead letters have in common: columns 1 to {@value #COMMON_COUNT}. */
    static final String COMMON = """
            seq, id, kind, queue, handler, type, version, content_type, application, reply_to, correlation_id, conversation_id,
            causation_id, trace_parent, event_id, headers, created_at, due_at, expires_at, runs, failures, errors, body""";

    static final int COMMON_COUNT = 23;

    /** What only a message has, behind the common ones. */
    static final String ALL = COMMON + ", state, schedule_key, epoch, claim, from_suspect, failing_since";

    private MessageColumns() {}

    static Envelope envelope(Row row) throws SQLException {
        return new Envelope(
                row.id(2),
                kind(row.small(3)),
                new Content(row.text(6), row.small(7), row.text(8), row.bytes(23)),
                new Address(row.text(4), row.textOrNull(5)),
                HeadersText.read(row.textOrNull(16)),
                new Correlation(row.textOrNull(11), row.id(12), row.idOrNull(13), row.textOrNull(14)),
                new Origin(row.text(9), row.textOrNull(10)),
                row.idOrNull(15));
    }

    /** Of a message or of a dead letter, as far as they have it in common. */
    static Progress progress(Row row) throws SQLException {
        return new Progress(row.small(20), row.small(21), FailuresText.read(row.textOrNull(22)));
    }

    private static Progress ofMessage(Row row) throws SQLException {
        Progress common = progress(row);
        return new Progress(common.runs(), common.failures(), common.errors(), row.instantOrNull(29));
    }

    static MessageRecord record(Row row) throws SQLException {
        return new MessageRecord(
                envelope(row),
                state(row.small(24)),
                row.instant(17),
                row.instant(18),
                row.instantOrNull(19),
                row.number(1),
                ofMessage(row),
                row.textOrNull(25));
    }

    static InOrder<Claimed> claimed(Row row, Instant now) throws SQLException {
        Envelope envelope = envelope(row);
        Claimed claimed = new Claimed(
                new ClaimRef(envelope.id(), row.number(26), row.number(27)),
                envelope,
                now,
                row.instant(17),
                row.instant(18),
                row.instantOrNull(19),
                ofMessage(row),
                row.flag(28));
        return new InOrder<>(Micros.floor(claimed.dueAt()), row.number(1), claimed);
    }

    static int code(Kind kind) {
        return switch (kind) {
            case COMMAND -> 0;
            case EVENT -> 1;
            case COPY -> 2;
        };
    }

    static Kind kind(int code) {
        return switch (code) {
            case 0 -> Kind.COMMAND;
            case 1 -> Kind.EVENT;
            case 2 -> Kind.COPY;
            default -> throw new IllegalArgumentException("No kind of message has the code " + code + ".");
        };
    }

    static MessageState state(int code) {
        return switch (code) {
            case 0 -> MessageState.PENDING;
            case 1 -> MessageState.CLAIMED;
            case 2 -> MessageState.CANCEL_REQUESTED;
            case 3 -> MessageState.SUSPECT;
            case 4 -> MessageState.PARKED;
            default -> throw new IllegalArgumentException("No state of a message has the code " + code + ".");
        };
    }

    /** Something with its place in the order of due time and sequence. */
    record InOrder<T>(long dueAt, long sequence, T value) implements Comparable<InOrder<?>> {
        @Override
        public int compareTo(InOrder<?> other) {
            int byDueTime = Long.compare(dueAt, other.dueAt);
            return byDueTime != 0 ? byDueTime : Long.compare(sequence, other.sequence);
        }
    }
}
