package dev.postdate;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A handler ran longer than its time limit and was interrupted: what its attempt has failed with, whatever it threw or returned afterwards. Its
 * stack trace is where the handler was at the interrupt; its cause is what the handler threw then.
 */
public final class HandlerTimeoutException extends PostdateException {

    private static final long serialVersionUID = 1L;

    private final Duration limit;

    /**
     * @param handler the handler's name
     * @param at where the handler was when it was interrupted
     * @param cause what it threw then; null if it returned
     */
    public HandlerTimeoutException(String handler, Duration limit, StackTraceElement[] at, @Nullable Throwable cause) {
        super("Handler '" + handler + "' ran longer than its time limit of " + limit + " and was interrupted", cause);
        this.limit = limit;
        setStackTrace(at);
    }

    /** The time limit. */
    public Duration limit() {
        return limit;
    }
}
