@NullMarked
package dev.postdate.spi;

import org.jspecify.annotations.NullMarked;
