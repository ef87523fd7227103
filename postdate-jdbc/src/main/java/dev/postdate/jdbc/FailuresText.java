package dev.postdate.jdbc;

import dev.postdate.spi.FailureRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A history of failures as one text that a person can read in a column: a line a failure, {@code instant <tab> node <tab> attempt
 * <tab> error <tab> trace}. Long errors and traces are cut, so that a history stays small beside its message.
 */
final class FailuresText {

    static final int MAX_ERROR = 4_000;
    static final int MAX_TRACE = 16_000;

    private FailuresText() {}

    /** The text; null for no failures. */
    static @Nullable String write(List<FailureRecord> failures) {
        if (failures.isEmpty()) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (FailureRecord failure : failures) {
            text.append(failure.at())
                    .append('\t')
                    .append(EscapedText.LINE.write(failure.node()))
                    .append('\t')
                    .append(failure.attempt())
                    .append('\t')
                    .append(EscapedText.LINE.write(shortened(failure.error(), MAX_ERROR)))
                    .append('\t')
                    .append(EscapedText.LINE.write(shortened(failure.trace(), MAX_TRACE)))
                    .append('\n');
        }
        return text.toString();
    }

    static List<FailureRecord> read(@Nullable String text) {
        return text == null
                ? List.of()
                : text.lines().map(FailuresText::readLine).toList();
    }

    private static FailureRecord readLine(String line) {
        String[] parts = line.split("\t", -1);
        if (parts.length != 5) {
            throw new IllegalArgumentException("'" + line
                    + "' is no failure: expected instant, node, attempt, error and trace, separated by tabs.");
        }
        return new FailureRecord(
                Instant.parse(parts[0]),
                EscapedText.LINE.read(parts[1]),
                Integer.parseInt(parts[2]),
                EscapedText.LINE.read(parts[3]),
                EscapedText.LINE.read(parts[4]));
    }

    private static String shortened(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit - 1) + "…";
    }
}
