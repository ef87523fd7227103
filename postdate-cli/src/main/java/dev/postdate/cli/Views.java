package dev.postdate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postdate.Headers;
import dev.postdate.ScheduledMessage;
import dev.postdate.admin.DeadLetter;
import dev.postdate.admin.MessageDetails;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.DeadLetterGroup;
import dev.postdate.spi.EndedRecord;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.HistoryRecord;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.Optional;

/** What the API answers, as fields. Their names are part of what scripts rely on. */
final class Views {

    private Views() {}

    static Fields message(ScheduledMessage message) {
        return new Fields()
                .put("id", message.token().messageId())
                .put("token", message.token())
                .put("type", message.messageType())
                .put("queue", message.destination())
                .put("state", message.state())
                .put("dueAt", message.dueAt())
                .put("attempts", message.attempts())
                .put("lastError", message.lastError())
                .put("key", message.key());
    }

    static Fields details(MessageDetails message) {
        Fields fields = new Fields()
                .put("id", message.messageId())
                .put("eventId", message.eventId())
                .put("type", message.messageType())
                .put("version", message.version())
                .put("kind", message.kind())
                .put("state", message.state())
                .put("queue", message.queue())
                .put("handler", message.handler())
                .put("application", message.application())
                .put("createdAt", message.createdAt())
                .put("dueAt", message.dueAt())
                .put("expiresAt", message.expiresAt())
                .put("key", message.key())
                .put("correlationId", message.correlationId())
                .put("conversationId", message.conversationId())
                .put("attempts", message.attempts())
                .put("failures", message.failures())
                .put("errors", message.errors().stream().map(Views::failure).toList())
                .put("headers", headers(message.headers()))
                .put("contentType", message.contentType());
        return body(fields, message.body());
    }

    static Fields deadLetter(DeadLetter letter) {
        return new Fields()
                .put("id", letter.messageId())
                .put("type", letter.messageType())
                .put("queue", letter.queue())
                .put("handler", letter.handler())
                .put("reason", letter.reason())
                .put("detail", letter.detail())
                .put("fingerprint", letter.fingerprint())
                .put("correlationId", letter.correlationId())
                .put("deadAt", letter.deadAt())
                .put("dueAt", letter.dueAt())
                .put("attempts", letter.attempts())
                .put("error", letter.lastError().map(FailureRecord::error));
    }

    static Fields deadLetterInFull(DeadLetter letter) {
        Fields fields = deadLetter(letter)
                .put("errors", letter.errors().stream().map(Views::failure).toList())
                .put("headers", headers(letter.headers()));
        return body(fields, letter.body());
    }

    static Fields group(DeadLetterGroup group) {
        return new Fields()
                .put("fingerprint", group.fingerprint())
                .put("reason", group.reason())
                .put("type", group.type())
                .put("count", group.count())
                .put("firstDeadAt", group.firstDeadAt())
                .put("lastDeadAt", group.lastDeadAt())
                .put("example", group.exampleId())
                .put("error", group.error());
    }

    static Fields told(HistoryRecord told) {
        return new Fields()
                .put("at", told.at())
                .put("what", told.what())
                .put("id", told.messageId())
                .put("eventId", told.eventId())
                .put("type", told.type())
                .put("queue", told.queue())
                .put("application", told.application())
                .put("by", told.by())
                .put("runs", told.runs())
                .put("dueAt", told.dueAt())
                .put("movedTo", told.movedTo());
    }

    static Fields action(ActionRecord action) {
        return new Fields()
                .put("at", action.at())
                .put("who", action.who())
                .put("action", action.action())
                .put("target", action.target())
                .put("changed", action.changed());
    }

    static Fields ended(EndedRecord ended) {
        return new Fields()
                .put("id", ended.id())
                .put("type", ended.type())
                .put("queue", ended.queue())
                .put("how", ended.how())
                .put("why", ended.why())
                .put("error", ended.error())
                .put("endedAt", ended.endedAt())
                .put("dueAt", ended.dueAt())
                .put("runs", ended.runs());
    }

    private static Fields failure(FailureRecord failure) {
        return new Fields()
                .put("at", failure.at())
                .put("node", failure.node())
                .put("attempt", failure.attempt())
                .put("error", failure.error())
                .put("trace", failure.trace());
    }

    private static Fields headers(Headers headers) {
        Fields fields = new Fields();
        headers.asMap().forEach((name, value) -> fields.put(name, header(value)));
        return fields;
    }

    private static Object header(Headers.Value value) {
        if (value instanceof Headers.Value.Text text) {
            return text.value();
        } else if (value instanceof Headers.Value.Whole whole) {
            return whole.value();
        } else if (value instanceof Headers.Value.Decimal decimal) {
            return decimal.value();
        } else if (value instanceof Headers.Value.Floating floating) {
            return floating.value();
        } else if (value instanceof Headers.Value.Flag flag) {
            return flag.value();
        } else if (value instanceof Headers.Value.Moment moment) {
            return moment.value();
        }
        return value instanceof Headers.Value.Bytes bytes
                ? Base64.getEncoder().encodeToString(bytes.value())
                : value.toString();
    }

    private static Fields body(Fields fields, byte[] body) {
        Optional<String> text = utf8(body);
        return fields.put("bytes", body.length)
                .put("body", text)
                .put("bodyBase64", text.isPresent() ? null : Base64.getEncoder().encodeToString(body));
    }

    private static Optional<String> utf8(byte[] body) {
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
        } catch (CharacterCodingException otherBytes) {
            return Optional.empty();
        }
    }
}
