/**
 * For tests: {@link dev.postdate.testkit.VirtualTime}, a clock that the test moves, and what stands in for the real thing and can be
 * made to fail.
 */
@NullMarked
package dev.postdate.testkit;

import org.jspecify.annotations.NullMarked;
