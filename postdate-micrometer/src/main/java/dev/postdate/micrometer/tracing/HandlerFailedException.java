package dev.postdate.micrometer.tracing;

/**
 * Stands on a span for what a handler threw, whose class is in {@code error.type}: its text is the one that the node keeps, with the secrets taken
 * out, and it has neither a stack nor a cause, which would tell them.
 */
public final class HandlerFailedException extends Exception {

    private static final long serialVersionUID = 1;

    HandlerFailedException(String redacted) {
        super(redacted, null, false, false);
    }
}
