package dev.postdate.spi;

import java.util.List;

/**
 * How far a message has got.
 *
 * @param runs how many runs of its handler began, or may have begun on a node that died; what {@code attempt} shows
 * @param failures how many attempts are charged to its retry rule; a release, an outage or a wish to retry later charges none
 * @param errors the history of its failures, oldest first
 */
public record Progress(int runs, int failures, List<FailureRecord> errors) {

    public static final Progress NONE = new Progress(0, 0, List.of());

    public Progress {
        errors = List.copyOf(errors);
    }
}
