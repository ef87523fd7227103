/** What a node does, told as it does it: for metrics, traces and tests. */
@NullMarked
package dev.postdate.observe;

import org.jspecify.annotations.NullMarked;
