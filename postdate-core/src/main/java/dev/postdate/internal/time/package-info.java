/** The real clock, real threads, real waiting; the only place that touches them. */
@NullMarked
package dev.postdate.internal.time;

import org.jspecify.annotations.NullMarked;
