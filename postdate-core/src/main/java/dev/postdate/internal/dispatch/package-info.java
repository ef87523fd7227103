/** From a claimed message to what became of it: lanes, handlers, settlements. */
@NullMarked
package dev.postdate.internal.dispatch;

import org.jspecify.annotations.NullMarked;
