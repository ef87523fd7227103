/**
 * The store in memory: for tests, for examples, and for applications whose messages may be lost with their process.
 *
 * <p>One lock guards everything; it is held for one call of the SPI and never while foreign code runs. {@code Messages} owns the rows
 * and is the only place where a row changes its state. Each row is in at most one heap of its queue, and knows its place there, so
 * that it is cancelled or moved in O(log n). A queue keeps what is due apart from what is not, so that a claim reads only what it
 * takes, and the next due time is at hand behind any backlog.
 */
@NullMarked
package dev.postdate.memory;

import org.jspecify.annotations.NullMarked;
