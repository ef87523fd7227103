package dev.postdate.internal.send;

import dev.postdate.ScheduleToken;
import dev.postdate.ScheduledMessage;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.MessageState;
import java.util.List;
import java.util.Optional;

/** Shows rows to callers. */
public final class StoredMessages {

    private StoredMessages() {}

    public static ScheduledMessage view(MessageRecord row) {
        return view(row, stateOf(row));
    }

    /** An event that was copied, seen through its copies. */
    public static Optional<ScheduledMessage> ofCopies(List<MessageRecord> copies) {
        return copies.stream().findFirst().map(copy -> view(copy, ScheduledMessage.State.COPIED));
    }

    private static ScheduledMessage view(MessageRecord row, ScheduledMessage.State state) {
        List<FailureRecord> errors = row.progress().errors();
        return new ScheduledMessage(
                ScheduleToken.of(row.envelope().tokenId()),
                row.envelope().content().type(),
                row.envelope().address().queue(),
                state,
                row.dueAt(),
                row.progress().runs(),
                errors.isEmpty() ? null : errors.get(errors.size() - 1).error(),
                row.key());
    }

    private static ScheduledMessage.State stateOf(MessageRecord row) {
        return row.state() == MessageState.CLAIMED || row.state() == MessageState.CANCEL_REQUESTED
                ? ScheduledMessage.State.IN_DELIVERY
                : ScheduledMessage.State.PENDING;
    }
}
