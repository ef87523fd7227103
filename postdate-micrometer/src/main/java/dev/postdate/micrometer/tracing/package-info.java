/** Traces over the time that messages wait, by Micrometer Tracing. */
@NullMarked
package dev.postdate.micrometer.tracing;

import org.jspecify.annotations.NullMarked;
