package dev.postdate.spi;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a message has got.
 *
 * @param runs how many runs of its handler began, or may have begun on a node that died; what {@code attempt} shows
 * @param failures how many attempts are charged to its retry rule; a release, an outage or a wish to retry later charges none
 * @param errors the history of its failures, oldest first
 * @param failingSince when it first failed since it was stored or redriven, by the store's clock, outages that charge nothing included;
 *     null if it has not
 */
public record Progress(
        int runs,
        int failures,
        List<FailureRecord> errors,
        @Nullable Instant failingSince) {

    public static final Progress NONE = new Progress(0, 0, List.of());

    /** Of a message that has not failed since it was stored or redriven. */
    public Progress(int runs, int failures, List<FailureRecord> errors) {
        this(runs, failures, errors, null);
    }

    public Progress {
        errors = List.copyOf(errors);
    }

    /** The same with other counts. */
    public Progress counting(int otherRuns, int otherFailures) {
        return new Progress(otherRuns, otherFailures, errors, failingSince);
    }

    /**
     * The same with a failure in its history.
     *
     * @param now the store's clock
     */
    public Progress failed(FailureRecord latest, Instant now) {
        return new Progress(
                runs, failures, FailureRecord.append(errors, latest), failingSince == null ? now : failingSince);
    }
}
