package dev.postdate;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that handles messages of its first parameter's type.
 *
 * <p>The method is an instance method, takes the message and, if wanted, the {@link MessageContext}, and may throw anything. It
 * returns nothing, or what leaves when it succeeded: a message, a {@link Delayed}, an {@code Optional}, a collection, array or stream
 * of these, or a {@code CompletionStage} of any of these. Anything else is refused at start.
 *
 * <p>It may stand on an annotation of your own, which then marks handlers with these settings.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Handles {

    /**
     * The handler's name among those of its application: waiting copies of an event find their handler by it. Without one it is
     * the simple name of the class and the name of the method, joined by a dot; name a handler to be free to rename its method.
     */
    String name() default "";

    /** The queue on which this handler's messages wait; without one, the application's default queue. */
    String queue() default "";

    /**
     * True to run the handler in a transaction of the store's, offered as {@link MessageContext#connection()}: what it writes there, what it
     * sends and the end of its message are committed together or not at all, so its effects exist exactly once, whatever crashes.
     * The store has to be one that can, such as PostgreSQL's.
     */
    boolean transactional() default false;

    /**
     * How long a run may take, as an ISO duration such as {@code PT30S}; without one, what its queue says, or as long as it likes.
     *
     * <p>One that takes longer is interrupted, and however it ends then, its attempt has failed with a {@link HandlerTimeoutException}. One
     * that ignores its interrupt keeps its message, which no other node gets while this one lives; it is logged with its stack, health says so, and
     * its queue runs another handler in its place, at most as many as its parallelism; a queue in sequence runs none.
     */
    String timeLimit() default "";
}
