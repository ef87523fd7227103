/** What a node notices about itself and its store, and says. */
@NullMarked
package dev.postdate.internal.watch;

import org.jspecify.annotations.NullMarked;
