/** What waits in memory: Postdate, its store alone, and timers of other libraries, measured by JMH. */
@NullMarked
package dev.postdate.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
