/** Measurements, run by hand; nothing here is published. */
@NullMarked
package dev.postdate.benchmarks;

import org.jspecify.annotations.NullMarked;
