package dev.postdate.retry;

import dev.postdate.PostdateException;

/** Stands for a handler's error where there is none to show: its node died while it had the message. Never thrown. */
public final class NodeDiedException extends PostdateException {

    private static final long serialVersionUID = 1L;

    public NodeDiedException(String message) {
        super(message, null);
    }
}
