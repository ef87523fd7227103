/** A shop that reminds of payments, as an application of Spring Boot. */
@NullMarked
package dev.postdate.examples.springorders;

import org.jspecify.annotations.NullMarked;
