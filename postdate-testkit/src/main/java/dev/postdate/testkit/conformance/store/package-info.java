/**
 * What every store must keep: abstract test classes, one a concern, for authors of stores.
 *
 * <p>To hold a store to all of them, extend {@link dev.postdate.testkit.conformance.store.StoreConformance} and give it a
 * {@link dev.postdate.testkit.conformance.store.StoreFixture}; a single suite is extended in the same way:
 *
 * <pre>{@code
 * class MyStoreTest extends StoreConformance {
 *     @Override
 *     protected StoreFixture fixture() {
 *         return MyStore::create;
 *     }
 * }
 * }</pre>
 *
 * <p>Tests carry the number of the guarantee they hold as a tag and in their display name. A test that needs a capability which the
 * store does not declare is reported as aborted, with what is missing as the reason.
 */
@NullMarked
package dev.postdate.testkit.conformance.store;

import org.jspecify.annotations.NullMarked;
