/** Stable names of message types, and the classes they stand for. */
@NullMarked
package dev.postdate.internal.type;

import org.jspecify.annotations.NullMarked;
