@NullMarked
package dev.postdate.internal.time;

import org.jspecify.annotations.NullMarked;
