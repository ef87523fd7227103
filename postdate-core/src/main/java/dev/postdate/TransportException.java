package dev.postdate;

import org.jspecify.annotations.Nullable;

/** A transport cannot be used, or did not say what became of a message. */
public class TransportException extends PostdateException {

    private static final long serialVersionUID = 1;

    private final boolean isTransient;

    /** @param isTransient true if trying again may help */
    public TransportException(String message, boolean isTransient, @Nullable Throwable cause) {
        super(message, cause);
        this.isTransient = isTransient;
    }

    /** True if trying again may help. */
    public boolean isTransient() {
        return isTransient;
    }
}
