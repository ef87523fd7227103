/**
 * A shop that reminds its customers, as a small HTTP service on Postdate and SQLite. Start reading at
 * {@link dev.postdate.examples.orders.Shop} and {@link dev.postdate.examples.orders.OrderHandlers}.
 */
@NullMarked
package dev.postdate.examples.orders;

import org.jspecify.annotations.NullMarked;
