package dev.postdate;

import org.jspecify.annotations.Nullable;

/** What Postdate throws of its own. Its message says what failed, for which ids, what was seen and what to do. */
public abstract class PostdateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    protected PostdateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
