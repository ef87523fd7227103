/** Wires everything for one running node, starts and stops it. */
@NullMarked
package dev.postdate.internal.node;

import org.jspecify.annotations.NullMarked;
