package dev.postdate.spring.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Stands beside {@code @SpringBootTest} and gives the application a clock that the test moves, a bean of type {@link
 * dev.postdate.testkit.VirtualTime}: handlers run on the thread of the test while it {@linkplain
 * dev.postdate.testkit.VirtualTime#advance advances} the clock, and at no other time.
 *
 * <p>They take no part in the transaction of a {@code @Transactional} test, and so see nothing that it has not committed, as other threads would.
 * Classes with the same configuration share an application as always, and with it the clock and what waits.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface PostdateTest {

    /** Where messages are kept meanwhile. */
    Store store() default Store.APPLICATION;

    /** Where messages are kept. */
    enum Store {
        /** Where the application keeps them, such as in its database. */
        APPLICATION,
        /** In memory, where they take no part in transactions. */
        MEMORY
    }
}
