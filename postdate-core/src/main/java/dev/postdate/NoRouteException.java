package dev.postdate;

/** A command for which neither a route nor exactly one handler is known. Nothing was stored. */
public final class NoRouteException extends PostdateException {

    private static final long serialVersionUID = 1L;

    public NoRouteException(String message) {
        super(message, null);
    }
}
