package dev.postdate;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The stable name under which messages of a class are stored and sent, apart from the name of the class, so that the class can
 * be renamed and moved while messages wait.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface MessageType {

    /** 1 to 200 characters, letters, digits, {@code . - _ :} only, such as {@code billing.payment-due}. */
    String value();

    /** The version of the body's layout, from 1. */
    int version() default 1;

    /**
     * Other names under which messages of this class may be stored: names it had before, or the one it is about to get. They are handled
     * as if they were stored under {@link #value()}.
     */
    String[] aliases() default {};
}
