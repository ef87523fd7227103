/**
 * Messages as JSON, written and read by Jackson 3 with settings of Postdate's own.
 *
 * <p>{@link dev.postdate.jackson.JacksonSerializer} is found by {@link java.util.ServiceLoader}; nothing has to be configured.
 */
@NullMarked
package dev.postdate.jackson;

import org.jspecify.annotations.NullMarked;
