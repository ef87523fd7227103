/** Meters and observations of a node, by Micrometer. */
@NullMarked
package dev.postdate.micrometer;

import org.jspecify.annotations.NullMarked;
