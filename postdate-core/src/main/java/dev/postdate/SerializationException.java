package dev.postdate;

import org.jspecify.annotations.Nullable;

/** A body that cannot be written or read. */
public final class SerializationException extends PostdateException {

    private static final long serialVersionUID = 1L;

    public SerializationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
