@NullMarked
package dev.postdate.internal.watch;

import org.jspecify.annotations.NullMarked;
