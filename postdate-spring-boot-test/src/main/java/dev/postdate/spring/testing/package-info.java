/** Tests of Spring Boot applications in which days pass at once: {@link dev.postdate.spring.testing.PostdateTest}. */
@NullMarked
package dev.postdate.spring.testing;

import org.jspecify.annotations.NullMarked;
