package dev.postdate.internal.retry;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.UnaryOperator;

/** What is kept and logged of an error: its class, message and trace, shortened and without secrets. Thread-safe. */
public final class ErrorTexts {

    private static final int ERROR_LENGTH = 1_000;
    private static final int TRACE_LENGTH = 2_000;
    /** So much more is read than is kept, since masks are shorter than what they hide. */
    private static final int READ = 4;

    private final UnaryOperator<String> redaction;

    /** @param redaction takes secrets out of a text */
    public ErrorTexts(UnaryOperator<String> redaction) {
        this.redaction = redaction;
    }

    /** Its class and message. */
    public String describe(Throwable error) {
        String type = error.getClass().getName();
        try {
            return kept(error.getMessage() == null ? type : type + ": " + error.getMessage(), ERROR_LENGTH);
        } catch (RuntimeException | Error e) {
            // User code too: an exception may compute its message, and fail at that.
            return type + " (its message cannot be read: " + e.getClass().getName() + ")";
        }
    }

    /** The head of its stack trace; empty if that cannot be had. */
    public String trace(Throwable error) {
        StringWriter text = new StringWriter();
        try {
            error.printStackTrace(new PrintWriter(text));
            return kept(text.toString(), TRACE_LENGTH);
        } catch (RuntimeException | Error e) {
            return "";
        }
    }

    /** Redacted before it is cut, so that no half of a secret is left; cut before too, so that no text takes long. */
    private String kept(String text, int length) {
        return shortened(redaction.apply(shortened(text, READ * length)), length);
    }

    private static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }
}
