package dev.postdate.retry;

import dev.postdate.Headers;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;

/**
 * A failure to decide about.
 *
 * @param messageId the message
 * @param messageType the stable name of its type
 * @param queue the full name of the queue it waited on
 * @param headers the message's
 * @param failures how many of its attempts have failed, this one included; from 1
 * @param failingFor how long ago it failed for the first time since it was stored or redriven, named outages included; zero the first time
 * @param error what the handler threw; of a message whose node died, a {@link NodeDiedException}
 */
public record FailedAttempt(
        UUID messageId,
        String messageType,
        String queue,
        Headers headers,
        int failures,
        Duration failingFor,
        Throwable error) {
    public FailedAttempt {
        Objects.requireNonNull(messageId, "messageId");
        Objects.requireNonNull(messageType, "messageType");
        Objects.requireNonNull(queue, "queue");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(failingFor, "failingFor");
        Objects.requireNonNull(error, "error");
    }
}
