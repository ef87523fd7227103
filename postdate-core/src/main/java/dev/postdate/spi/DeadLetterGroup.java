package dev.postdate.spi;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * Dead letters that died of the same cause. Immutable.
 *
 * @param firstDeadAt when the first of them that is still there came
 * @param lastDeadAt when the latest came
 * @param exampleId the id of the latest
 * @param error what that one died of, in one line: its last error, or the detail of one that no handler failed on
 */
public record DeadLetterGroup(
        String fingerprint,
        DeadReason reason,
        String type,
        long count,
        Instant firstDeadAt,
        Instant lastDeadAt,
        UUID exampleId,
        String error) {

    public DeadLetterGroup {
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(firstDeadAt, "firstDeadAt");
        Objects.requireNonNull(lastDeadAt, "lastDeadAt");
        Objects.requireNonNull(exampleId, "exampleId");
        Objects.requireNonNull(error, "error");
    }

    /**
     * The group of which these are the first and the latest.
     *
     * @param count how many there are
     */
    public static DeadLetterGroup of(long count, DeadLetterRecord first, DeadLetterRecord latest) {
        return new DeadLetterGroup(
                latest.fingerprint(),
                latest.reason(),
                latest.envelope().content().type(),
                count,
                first.deadAt(),
                latest.deadAt(),
                latest.envelope().id(),
                error(latest.progress(), latest.detail()));
    }

    /** What a dead letter died of, in one line. */
    public static String error(Progress progress, String detail) {
        int errors = progress.errors().size();
        String text = errors == 0 ? detail : progress.errors().get(errors - 1).error();
        return text.lines().findFirst().orElse("");
    }
}
