/** Which retry rules apply to which failure, and what is left of an error that is kept. */
@NullMarked
package dev.postdate.internal.retry;

import org.jspecify.annotations.NullMarked;
