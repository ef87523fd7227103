/** A durable PostgreSQL of our own, and databases on it that live for one run. */
@NullMarked
package dev.postdate.benchmarks.server;

import org.jspecify.annotations.NullMarked;
