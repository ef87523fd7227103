@NullMarked
package dev.postdate.memory;

import org.jspecify.annotations.NullMarked;
