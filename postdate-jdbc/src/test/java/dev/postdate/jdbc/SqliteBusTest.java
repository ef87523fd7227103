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
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The whole bus on a SQLite file. */
class SqliteBusTest {

    @TempDir
    Path directory;

    private StoreFixture inFile() {
        return () -> JdbcStore.sqlite(directory.resolve("bus.db"));
    }

    @Nested
    class Scheduling extends SchedulingBusSuite {
        @Override
        protected StoreFixture fixture() {
            return inFile();
        }
    }

    @Nested
    class Cancelling extends CancellingBusSuite {
        @Override
        protected StoreFixture fixture() {
            return inFile();
        }
    }

    @Nested
    class DeadLetters extends DeadLetterBusSuite {
        @Override
        protected StoreFixture fixture() {
            return inFile();
        }
    }

    @Nested
    class History extends HistoryBusSuite {
        @Override
        protected StoreFixture fixture() {
            return inFile();
        }
    }

    @Nested
    class Operators extends OperatorBusSuite {
        @Override
        protected StoreFixture fixture() {
            return inFile();
        }
    }

    @Nested
    class Retries extends RetryBusSuite {
        @Override
        protected StoreFixture fixture() {
            return inFile();
        }
    }

    @Nested
    class RetryRules extends RetryRulesBusSuite {
        @Override
        protected StoreFixture fixture() {
            return inFile();
        }
    }

    @Nested
    class Failures extends FailureBusSuite {
        @Override
        protected StoreFixture fixture() {
            return inFile();
        }
    }

    @Nested
    class Evolution extends EvolutionBusSuite {
        @Override
        protected StoreFixture fixture() {
            return inFile();
        }
    }

    @Nested
    class Unreadable extends UnreadableBusSuite {
        @Override
        protected StoreFixture fixture() {
            return inFile();
        }
    }

    @Nested
    class Events extends EventBusSuite {
        @Override
        protected StoreFixture fixture() {
            return inFile();
        }
    }

    @Nested
    class QueuesInLine extends QueueBusSuite {
        @Override
        protected StoreFixture fixture() {
            return inFile();
        }
    }

    @Nested
    class Nodes extends NodesBusSuite {
        @Override
        protected StoreFixture fixture() {
            return inFile();
        }
    }

    @Nested
    class CancelRace extends CancelRaceBusSuite {
        @Override
        protected StoreFixture fixture() {
            return inFile();
        }
    }

    @Nested
    class Outages extends OutageBusSuite {
        @Override
        protected StoreFixture fixture() {
            return inFile();
        }
    }

    @Nested
    class SendOnly extends SendOnlyBusSuite {
        @Override
        protected StoreFixture fixture() {
            return inFile();
        }
    }

    @Nested
    class WakeUps extends WakeUpBusSuite {
        @Override
        protected StoreFixture fixture() {
            return inFile();
        }
    }
}
