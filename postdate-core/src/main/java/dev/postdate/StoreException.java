package dev.postdate;

import org.jspecify.annotations.Nullable;

/** The store refused or could not be reached; nothing was changed by the failed call. */
public class StoreException extends PostdateException {

    private static final long serialVersionUID = 1L;

    private final boolean isTransient;

    public StoreException(String message, boolean isTransient, @Nullable Throwable cause) {
        super(message, cause);
        this.isTransient = isTransient;
    }

    /** True if the same call may succeed later. */
    public boolean isTransient() {
        return isTransient;
    }
}
