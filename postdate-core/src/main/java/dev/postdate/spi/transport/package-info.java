/** For authors of transports: what carries messages between applications that do not share a store. */
@NullMarked
package dev.postdate.spi.transport;

import org.jspecify.annotations.NullMarked;
