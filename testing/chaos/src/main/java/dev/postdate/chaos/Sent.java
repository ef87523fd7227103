package dev.postdate.chaos;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the sender knows of one message.
 *
 * @param number its own, in the body
 * @param acknowledged true once the call has returned
 * @param cancelAsked true if it was cancelled later on, whatever came of it
 * @param cancelled the answer; null for none
 */
record Sent(
        long number,
        boolean transactional,
        Instant dueAt,
        boolean acknowledged,
        boolean cancelAsked,
        @Nullable String cancelled) {

    private static final String SENDS = "send";
    private static final String ACKNOWLEDGED = "acknowledged";
    private static final String CANCELS = "cancel";
    private static final String ANSWERED = "answered";

    /** Where the sender writes each step, before it takes it or once it knows. */
    record Book(Ledger ledger) {
        void sends(long number, boolean transactional, Instant dueAt) {
            ledger.write(SENDS + " " + number + " " + transactional + " " + dueAt);
        }

        void acknowledged(long number) {
            ledger.write(ACKNOWLEDGED + " " + number);
        }

        void cancels(long number) {
            ledger.write(CANCELS + " " + number);
        }

        void answered(long number, String outcome) {
            ledger.write(ANSWERED + " " + number + " " + outcome);
        }
    }

    static List<Sent> read(Path path) {
        Map<Long, Sent> byNumber = new LinkedHashMap<>();
        for (String[] words : Ledger.read(path)) {
            long number = Long.parseLong(words[1]);
            byNumber.compute(number, (key, known) -> switch (words[0]) {
                case SENDS ->
                    new Sent(number, Boolean.parseBoolean(words[2]), Instant.parse(words[3]), false, false, null);
                case ACKNOWLEDGED -> need(known, words).withAcknowledgement();
                case CANCELS -> need(known, words).withCancel(null);
                case ANSWERED -> need(known, words).withCancel(words[2]);
                default -> throw new IllegalStateException("No line of a sender: " + String.join(" ", words));
            });
        }
        return List.copyOf(byNumber.values());
    }

    private static Sent need(@Nullable Sent known, String[] words) {
        if (known == null) {
            throw new IllegalStateException("Nothing was sent before: " + String.join(" ", words));
        }
        return known;
    }

    private Sent withAcknowledgement() {
        return new Sent(number, transactional, dueAt, true, cancelAsked, cancelled);
    }

    private Sent withCancel(@Nullable String outcome) {
        return new Sent(number, transactional, dueAt, acknowledged, true, outcome);
    }
}
