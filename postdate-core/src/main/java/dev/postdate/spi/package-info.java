/**
 * For authors of stores and serializers; also the queries that the admin API takes, and the records that it answers with.
 *
 * <p>A {@link dev.postdate.spi.Store} is seven roles: {@link dev.postdate.spi.ScheduleStore} takes messages in, cancels and moves
 * them; {@link dev.postdate.spi.ClaimStore} hands due ones to a node and writes what became of them;
 * {@link dev.postdate.spi.NodeStore} tells the living nodes from the dead; {@link dev.postdate.spi.TopologyStore} remembers queues
 * and subscriptions; {@link dev.postdate.spi.QueryStore} and {@link dev.postdate.spi.DeadLetterStore} serve operators;
 * {@link dev.postdate.spi.HistoryStore} tells what became of messages and what operators did. What operators change goes through
 * {@link dev.postdate.spi.Store.Operations}, with {@link dev.postdate.spi.BulkStore} for many messages at once. Data goes in and comes out; no
 * role calls back into the engine but by the {@link dev.postdate.spi.StoreContext}.
 *
 * <p>Every method is called from many threads at once. Every change is a guarded write that takes effect wholly or not at all and
 * says what it did. A failure is a {@link dev.postdate.StoreException}, after which nothing was changed, or an
 * {@link dev.postdate.OutcomeUnknownException}, after which nobody knows. The suites of {@code postdate-testkit} hold a store to all
 * of this.
 */
@NullMarked
package dev.postdate.spi;

import org.jspecify.annotations.NullMarked;
