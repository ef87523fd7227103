package dev.postdate.spring.actuate;

import dev.postdate.ScheduledMessage;
import dev.postdate.admin.DeadLetter;
import dev.postdate.admin.MessageDetails;
import dev.postdate.admin.Queues.Backlog;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.Count;
import dev.postdate.spi.DeadLetterGroup;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.PendingType;
import java.util.List;
import java.util.Locale;

/** What the endpoint shows of each thing: never a body, and no headers. */
final class EndpointFields {

    private EndpointFields() {}

    static Fields of(Backlog queue) {
        return Fields.of("queue", queue.queue())
                .and("described", queue.described())
                .and("paused", queue.paused())
                .and("pending", number(queue.pending()))
                .and("due", number(queue.due()))
                .and("exact", queue.pending().isExact() && queue.due().isExact())
                .and("oldestDue", queue.oldestDue());
    }

    /** As it is asked for, and as meters have it. */
    private static String text(DeadReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    private static long number(Count count) {
        return count.number();
    }

    static Fields of(ScheduledMessage message) {
        return Fields.of("id", message.token().messageId())
                .and("type", message.messageType())
                .and("queue", message.destination())
                .and("state", message.state())
                .and("dueAt", message.dueAt())
                .and("attempts", message.attempts())
                .and("key", message.key())
                .and("lastError", message.lastError());
    }

    static Fields of(MessageDetails message) {
        return Fields.of("id", message.messageId())
                .and("eventId", message.eventId())
                .and("type", message.messageType())
                .and("version", message.version())
                .and("kind", message.kind())
                .and("state", message.state())
                .and("queue", message.queue())
                .and("handler", message.handler())
                .and("application", message.application())
                .and("createdAt", message.createdAt())
                .and("dueAt", message.dueAt())
                .and("expiresAt", message.expiresAt())
                .and("key", message.key())
                .and("correlationId", message.correlationId())
                .and("conversationId", message.conversationId())
                .and("attempts", message.attempts())
                .and("failures", message.failures())
                .and("errors", errors(message.errors()))
                .and("bodyBytes", message.body().length);
    }

    static Fields of(DeadLetter letter) {
        return Fields.of("id", letter.messageId())
                .and("type", letter.messageType())
                .and("queue", letter.queue())
                .and("handler", letter.handler())
                .and("reason", text(letter.reason()))
                .and("detail", letter.detail())
                .and("fingerprint", letter.fingerprint())
                .and("correlationId", letter.correlationId())
                .and("deadAt", letter.deadAt())
                .and("dueAt", letter.dueAt())
                .and("attempts", letter.attempts())
                .and("errors", errors(letter.errors()))
                .and("bodyBytes", letter.body().length);
    }

    private static List<Fields> errors(List<FailureRecord> errors) {
        return errors.stream()
                .map(error -> Fields.of("at", error.at())
                        .and("node", error.node())
                        .and("attempt", error.attempt())
                        .and("error", error.error()))
                .toList();
    }

    static Fields of(DeadLetterGroup group) {
        return Fields.of("fingerprint", group.fingerprint())
                .and("reason", text(group.reason()))
                .and("type", group.type())
                .and("count", group.count())
                .and("firstDeadAt", group.firstDeadAt())
                .and("lastDeadAt", group.lastDeadAt())
                .and("exampleId", group.exampleId())
                .and("error", group.error());
    }

    static Fields of(PendingType type) {
        return Fields.of("type", type.example().content().type())
                .and("version", type.example().content().version())
                .and("queue", type.example().address().queue())
                .and("handler", type.example().address().handler())
                .and("deadLetters", type.deadLetters())
                .and("count", type.count());
    }

    static Fields of(ActionRecord action) {
        return Fields.of("at", action.at())
                .and("who", action.who())
                .and("action", action.action())
                .and("target", action.target())
                .and("changed", action.changed());
    }
}
