/** What came of it: statistics, the table, lines of JSON, the machine. */
@NullMarked
package dev.postdate.benchmarks.result;

import org.jspecify.annotations.NullMarked;
