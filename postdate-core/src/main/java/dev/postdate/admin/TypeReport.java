package dev.postdate.admin;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether one build can read and handle what waits for its application. Immutable.
 *
 * @param application the application whose messages were looked at; those of others are not this build's business
 * @param waiting messages that are not finished, what cannot be delivered first
 * @param deadLetters messages that would run again if they were redriven
 */
public record TypeReport(String application, List<Finding> waiting, List<Finding> deadLetters) {

    private static final Comparator<Finding> WORST_FIRST = Comparator.comparing(Finding::verdict)
            .reversed()
            .thenComparing(Finding::messageType)
            .thenComparing(Finding::version)
            .thenComparing(Finding::queue);

    public TypeReport {
        Objects.requireNonNull(application, "application");
        waiting = waiting.stream().sorted(WORST_FIRST).toList();
        deadLetters = deadLetters.stream().sorted(WORST_FIRST).toList();
    }

    /** What becomes of messages of one type and version, from harmless to worst. */
    public enum Verdict {
        /** Read and handled. */
        READABLE,
        /**
         * Of an older version that no upcaster leads from: taken for the lowest version that has an upcaster and led on from there, or, where
         * the type has none, read as it is, with nothing in properties that are new.
         */
        NEEDS_UPCASTER,
        /** Read, and no handler is there for it. */
        NO_HANDLER,
        /** Of a newer version than this build's. */
        NEWER,
        /** No type has this name or had it. */
        UNKNOWN,
        /** One of them was tried and could not be read. */
        UNREADABLE
    }

    /**
     * Messages of one type and version on one queue.
     *
     * @param count how many there are
     * @param more true if they were not counted to the end, so that there are at least so many
     * @param example the id of one of them
     * @param detail what was seen and what can be done, one sentence; empty where nothing has to be
     */
    public record Finding(
            Verdict verdict,
            String messageType,
            int version,
            String queue,
            long count,
            boolean more,
            UUID example,
            String detail) {
        public Finding {
            Objects.requireNonNull(verdict, "verdict");
            Objects.requireNonNull(messageType, "messageType");
            Objects.requireNonNull(queue, "queue");
            Objects.requireNonNull(example, "example");
            Objects.requireNonNull(detail, "detail");
        }

        @Override
        public String toString() {
            String line = verdict + " " + messageType + " version " + version + " on queue '" + queue + "': "
                    + (more ? "at least " : "") + count + ", such as " + example;
            return detail.isEmpty() ? line : line + "; " + detail;
        }
    }

    /** What waits and is not {@link Verdict#READABLE}. */
    public List<Finding> problems() {
        return waiting.stream()
                .filter(finding -> finding.verdict() != Verdict.READABLE)
                .toList();
    }

    /** True if all that waits is {@link Verdict#READABLE}. Dead letters do not count. */
    public boolean isClean() {
        return problems().isEmpty();
    }

    /** The report for a person, a line for each finding. */
    @Override
    public String toString() {
        long bad = problems().size();
        String title = "What waits for application '" + application + "': " + waiting.size() + " kinds of messages, "
                + (bad == 0 ? "all readable" : bad + " with a problem");
        return Stream.concat(
                        Stream.concat(Stream.of(title), lines(waiting)),
                        deadLetters.isEmpty()
                                ? Stream.of()
                                : Stream.concat(Stream.of("Dead letters, if they were redriven:"), lines(deadLetters)))
                .collect(Collectors.joining("\n"));
    }

    private static Stream<String> lines(List<Finding> findings) {
        return findings.stream().map(finding -> "  " + finding);
    }
}
