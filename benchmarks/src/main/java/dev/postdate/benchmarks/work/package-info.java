/** What is measured, of every system alike. */
@NullMarked
package dev.postdate.benchmarks.work;

import org.jspecify.annotations.NullMarked;
