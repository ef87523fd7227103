/** Traces, kept from getting in the way. */
@NullMarked
package dev.postdate.internal.trace;

import org.jspecify.annotations.NullMarked;
