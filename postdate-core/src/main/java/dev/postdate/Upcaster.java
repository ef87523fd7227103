package dev.postdate;

import org.jspecify.annotations.Nullable;

/**
 * Brings the stored body of one version of a message type to the layout of the next one. Given to {@link PostdateBuilder#upcast}; called
 * by many threads at once, and again at each attempt, so it only computes.
 *
 * <p>Works on bytes, whatever they are; {@code JsonUpcaster} of {@code postdate-jackson} works on a tree.
 */
@FunctionalInterface
public interface Upcaster {

    /**
     * The body in the next version's layout. What is thrown, like a body that is {@code null} or empty, makes the message a dead letter with
     * the bytes that were stored.
     *
     * @param body as it was stored, or as the upcaster of the version before returned it
     */
    byte @Nullable [] upcast(byte[] body) throws Exception;

    /** For a version whose bodies can be read as those of the next one; says so to the check of what waits. */
    static Upcaster unchanged() {
        return body -> body;
    }
}
