/** The guided tour: the whole story of the shop, a kill -9 included, played and checked by itself. */
@NullMarked
package dev.postdate.examples.orders.tour;

import org.jspecify.annotations.NullMarked;
