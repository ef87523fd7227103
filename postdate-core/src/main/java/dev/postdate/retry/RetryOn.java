package dev.postdate.retry;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A retry rule of one handler, beside {@code @Handles}. Several are asked in the order in which they stand, before those of the message
 * type, the queue and the application; an error that none of them names is left to those.
 *
 * <p>First the retries at once, then those after waits, then the end. What is wrong with it is a problem at start.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(RetryOn.Several.class)
public @interface RetryOn {

    /** What the handler throws: one of these classes, subclasses included. */
    Class<? extends Throwable>[] value() default Throwable.class;

    /** True if a cause of what it throws may be one of them too. */
    boolean causes() default false;

    /** How many retries at once. */
    int now() default 0;

    /** The waits before further retries, as ISO durations such as {@code PT10S}. */
    String[] later() default {};

    /** The largest share, from 0 to 1, by which a wait is lengthened. */
    double jitter() default 0;

    /** What becomes of the message then. */
    Then then() default Then.DEAD_LETTER;

    /** With {@link Then#PAUSE_QUEUE}: for how long, as an ISO duration such as {@code PT1M}. */
    String pause() default "";

    /** The ends that retries can come to. */
    enum Then {
        DEAD_LETTER,
        DISCARD,
        /** An outage, as described at {@link RetryPolicy#pauseQueue}. */
        PAUSE_QUEUE
    }

    /** Holds several of them. */
    @Documented
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Several {
        RetryOn[] value();
    }
}
