/** Turns calls into envelopes: names, routes, ids, options; and what leaves with a handler's success. */
@NullMarked
package dev.postdate.internal.send;

import org.jspecify.annotations.NullMarked;
