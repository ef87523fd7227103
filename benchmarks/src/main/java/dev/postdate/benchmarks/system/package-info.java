/** The systems that are compared, each behind the same few verbs and set up as its documentation advises for throughput. */
@NullMarked
package dev.postdate.benchmarks.system;

import org.jspecify.annotations.NullMarked;
