@NullMarked
package dev.postdate.internal.type;

import org.jspecify.annotations.NullMarked;
