package dev.postdate.testkit.conformance.store;

import org.junit.jupiter.api.Nested;

/**
 * Everything that a store must keep: all suites, those to come included.
 *
 * <p>To hold a store to them, extend this class and give it a {@link StoreFixture}.
 */
public abstract class StoreConformance {

    /** Makes the stores of one test; asked once for each. */
    protected abstract StoreFixture fixture();

    @Nested
    class Actions extends ActionSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class CancelRace extends CancelRaceSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class Cancelling extends CancellingSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class Claiming extends ClaimingSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class CompetingNodes extends CompetingNodesSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class DeadLetter extends DeadLetterSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class DeadLetterQueries extends DeadLetterQuerySuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class Ended extends EndedSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class EndedMessage extends EndedMessageSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class Event extends EventSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class History extends HistorySuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class Key extends KeySuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class Modelled extends ModelSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class NextDue extends NextDueSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class NodeLease extends NodeLeaseSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class PendingTypes extends PendingTypesSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class Query extends QuerySuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class Redriving extends RedriveSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class Rescheduling extends ReschedulingSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class Restart extends RestartSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class Retry extends RetrySuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class RoundTrip extends RoundTripSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class Scheduling extends SchedulingSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class SequentialQueue extends SequentialQueueSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class SequentialRetry extends SequentialRetrySuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class Settling extends SettlingSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class Survey extends SurveySuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class Suspect extends SuspectSuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }

    @Nested
    class Topology extends TopologySuite {
        @Override
        protected StoreFixture fixture() {
            return StoreConformance.this.fixture();
        }
    }
}
