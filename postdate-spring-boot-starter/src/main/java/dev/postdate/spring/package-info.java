/**
 * Postdate in Spring Boot: a node as beans, whose bus takes part in Spring's transactions and whose handlers are methods of beans. {@link
 * dev.postdate.spring.PostdateCustomizer} and the properties under {@code postdate} are what an application may use.
 */
@NullMarked
package dev.postdate.spring;

import org.jspecify.annotations.NullMarked;
