/** What becomes of a message whose handler failed. */
@NullMarked
package dev.postdate.retry;

import org.jspecify.annotations.NullMarked;
