package dev.postdate;

/** A class without a registered name, or a name without a class. Nothing was stored. */
public final class UnknownMessageTypeException extends PostdateException {

    private static final long serialVersionUID = 1L;

    public UnknownMessageTypeException(String message) {
        super(message, null);
    }
}
