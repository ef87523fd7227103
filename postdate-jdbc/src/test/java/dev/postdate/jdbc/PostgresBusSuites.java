package dev.postdate.jdbc;

import dev.postdate.testkit.conformance.bus.CancelRaceBusSuite;
import dev.postdate.testkit.conformance.bus.CancellingBusSuite;
import dev.postdate.testkit.conformance.bus.DeadLetterBusSuite;
import dev.postdate.testkit.conformance.bus.EventBusSuite;
import dev.postdate.testkit.conformance.bus.EvolutionBusSuite;
import dev.postdate.testkit.conformance.bus.FailureBusSuite;
import dev.postdate.testkit.conformance.bus.HistoryBusSuite;
import dev.postdate.testkit.conformance.bus.NodesBusSuite;
import dev.postdate.testkit.conformance.bus.OperatorBusSuite;
import dev.postdate.testkit.conformance.bus.OutageBusSuite;
import dev.postdate.testkit.conformance.bus.QueueBusSuite;
import dev.postdate.testkit.conformance.bus.RetryBusSuite;
import dev.postdate.testkit.conformance.bus.RetryRulesBusSuite;
import dev.postdate.testkit.conformance.bus.SchedulingBusSuite;
import dev.postdate.testkit.conformance.bus.SendOnlyBusSuite;
import dev.postdate.testkit.conformance.bus.UnreadableBusSuite;
import dev.postdate.testkit.conformance.bus.WakeUpBusSuite;
import dev.postdate.testkit.conformance.store.StoreFixture;
import org.junit.jupiter.api.Nested;

/** The whole bus on PostgreSQL. */
abstract class PostgresBusSuites {

    private final PostgresSchemas schemas;

    PostgresBusSuites(PostgresSchemas schemas) {
        this.schemas = schemas;
    }

    private StoreFixture onServer() {
        return schemas.lend();
    }

    @Nested
    class Scheduling extends SchedulingBusSuite {
        @Override
        protected StoreFixture fixture() {
            return onServer();
        }
    }

    @Nested
    class Cancelling extends CancellingBusSuite {
        @Override
        protected StoreFixture fixture() {
            return onServer();
        }
    }

    @Nested
    class DeadLetters extends DeadLetterBusSuite {
        @Override
        protected StoreFixture fixture() {
            return onServer();
        }
    }

    @Nested
    class History extends HistoryBusSuite {
        @Override
        protected StoreFixture fixture() {
            return onServer();
        }
    }

    @Nested
    class Operators extends OperatorBusSuite {
        @Override
        protected StoreFixture fixture() {
            return onServer();
        }
    }

    @Nested
    class Retries extends RetryBusSuite {
        @Override
        protected StoreFixture fixture() {
            return onServer();
        }
    }

    @Nested
    class RetryRules extends RetryRulesBusSuite {
        @Override
        protected StoreFixture fixture() {
            return onServer();
        }
    }

    @Nested
    class Failures extends FailureBusSuite {
        @Override
        protected StoreFixture fixture() {
            return onServer();
        }
    }

    @Nested
    class Evolution extends EvolutionBusSuite {
        @Override
        protected StoreFixture fixture() {
            return onServer();
        }
    }

    @Nested
    class Unreadable extends UnreadableBusSuite {
        @Override
        protected StoreFixture fixture() {
            return onServer();
        }
    }

    @Nested
    class Events extends EventBusSuite {
        @Override
        protected StoreFixture fixture() {
            return onServer();
        }
    }

    @Nested
    class QueuesInLine extends QueueBusSuite {
        @Override
        protected StoreFixture fixture() {
            return onServer();
        }
    }

    @Nested
    class Nodes extends NodesBusSuite {
        @Override
        protected StoreFixture fixture() {
            return onServer();
        }
    }

    @Nested
    class CancelRace extends CancelRaceBusSuite {
        @Override
        protected StoreFixture fixture() {
            return onServer();
        }
    }

    @Nested
    class Outages extends OutageBusSuite {
        @Override
        protected StoreFixture fixture() {
            return onServer();
        }
    }

    @Nested
    class SendOnly extends SendOnlyBusSuite {
        @Override
        protected StoreFixture fixture() {
            return onServer();
        }
    }

    @Nested
    class WakeUps extends WakeUpBusSuite {
        @Override
        protected StoreFixture fixture() {
            return onServer();
        }
    }
}
