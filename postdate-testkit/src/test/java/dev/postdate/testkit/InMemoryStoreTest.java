package dev.postdate.testkit;

import dev.postdate.memory.InMemoryStore;
import dev.postdate.testkit.conformance.store.CancelRaceSuite;
import dev.postdate.testkit.conformance.store.CancellingSuite;
import dev.postdate.testkit.conformance.store.ClaimingSuite;
import dev.postdate.testkit.conformance.store.CompetingNodesSuite;
import dev.postdate.testkit.conformance.store.DeadLetterSuite;
import dev.postdate.testkit.conformance.store.EventSuite;
import dev.postdate.testkit.conformance.store.ExpirySuite;
import dev.postdate.testkit.conformance.store.KeySuite;
import dev.postdate.testkit.conformance.store.NextDueSuite;
import dev.postdate.testkit.conformance.store.NodeLeaseSuite;
import dev.postdate.testkit.conformance.store.QuerySuite;
import dev.postdate.testkit.conformance.store.ReschedulingSuite;
import dev.postdate.testkit.conformance.store.RestartSuite;
import dev.postdate.testkit.conformance.store.RetrySuite;
import dev.postdate.testkit.conformance.store.RoundTripSuite;
import dev.postdate.testkit.conformance.store.SchedulingSuite;
import dev.postdate.testkit.conformance.store.SequentialQueueSuite;
import dev.postdate.testkit.conformance.store.SettlingSuite;
import dev.postdate.testkit.conformance.store.StoreFixture;
import dev.postdate.testkit.conformance.store.SuspectSuite;
import dev.postdate.testkit.conformance.store.TopologySuite;
import org.junit.jupiter.api.Nested;

/** Holds the store in memory to all suites. */
class InMemoryStoreTest {

    private static final StoreFixture FIXTURE = InMemoryStore::create;

    @Nested
    class Scheduling extends SchedulingSuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class RoundTrip extends RoundTripSuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class Cancelling extends CancellingSuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class Rescheduling extends ReschedulingSuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class Key extends KeySuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class Claiming extends ClaimingSuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class Settling extends SettlingSuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class NodeLease extends NodeLeaseSuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class SequentialQueue extends SequentialQueueSuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class Event extends EventSuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class DeadLetter extends DeadLetterSuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class Query extends QuerySuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class Topology extends TopologySuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class CompetingNodes extends CompetingNodesSuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class CancelRace extends CancelRaceSuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class Restart extends RestartSuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class Retry extends RetrySuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class Suspect extends SuspectSuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class NextDue extends NextDueSuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }

    @Nested
    class Expiry extends ExpirySuite {
        @Override
        protected StoreFixture fixture() {
            return FIXTURE;
        }
    }
}
