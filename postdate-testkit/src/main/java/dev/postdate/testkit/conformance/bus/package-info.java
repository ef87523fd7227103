/** What the whole bus promises on a store: the engine and the store together, on virtual time. */
@NullMarked
package dev.postdate.testkit.conformance.bus;

import org.jspecify.annotations.NullMarked;
