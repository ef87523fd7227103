/** Servers of our own for tests, the tour and the fault runs: private, on loopback, and gone afterwards. Not published. */
@NullMarked
package dev.postdate.servers;

import org.jspecify.annotations.NullMarked;
