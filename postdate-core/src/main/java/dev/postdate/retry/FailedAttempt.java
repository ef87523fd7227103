package dev.postdate.retry;

import java.util.Objects;
import java.util.UUID;

/**
 * A failure to decide about.
 *
 * @param messageId the message
 * @param messageType the stable name of its type
 * @param queue the full name of the queue it waited on
 * @param failures how many of its attempts have failed, this one included; from 1
 * @param error what the handler threw; of a message whose node died, a {@link NodeDiedException}
 */
public record FailedAttempt(UUID messageId, String messageType, String queue, int failures, Throwable error) {
    public FailedAttempt {
        Objects.requireNonNull(messageId, "messageId");
        Objects.requireNonNull(messageType, "messageType");
        Objects.requireNonNull(queue, "queue");
        Objects.requireNonNull(error, "error");
    }
}
