package dev.postdate;

/** What a call does when a message with its schedule key is already pending in the application. */
public enum OnDuplicateKey {
    /** The pending message stays as it is; the call returns its token and due time. */
    KEEP_FIRST,
    /** The pending message is removed; the new one takes its place under its own token. */
    REPLACE,
    /**
     * Debounce: the pending message keeps its token, takes the new body, headers and expiry, and is moved to the new due time
     * where that is later.
     */
    PUSH_BACK
}
