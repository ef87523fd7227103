package dev.postdate.jdbc;

import dev.postdate.spi.Store;
import dev.postdate.testkit.conformance.store.CancelRaceSuite;
import dev.postdate.testkit.conformance.store.CancellingSuite;
import dev.postdate.testkit.conformance.store.ClaimingSuite;
import dev.postdate.testkit.conformance.store.CompetingNodesSuite;
import dev.postdate.testkit.conformance.store.DeadLetterSuite;
import dev.postdate.testkit.conformance.store.EventSuite;
import dev.postdate.testkit.conformance.store.KeySuite;
import dev.postdate.testkit.conformance.store.NodeLeaseSuite;
import dev.postdate.testkit.conformance.store.QuerySuite;
import dev.postdate.testkit.conformance.store.ReschedulingSuite;
import dev.postdate.testkit.conformance.store.RestartSuite;
import dev.postdate.testkit.conformance.store.RoundTripSuite;
import dev.postdate.testkit.conformance.store.SchedulingSuite;
import dev.postdate.testkit.conformance.store.SequentialQueueSuite;
import dev.postdate.testkit.conformance.store.SettlingSuite;
import dev.postdate.testkit.conformance.store.StoreFixture;
import dev.postdate.testkit.conformance.store.TopologySuite;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest {

    @TempDir
    Path directory;

    @Nested
    class Scheduling extends SchedulingSuite {
        @Override
        protected StoreFixture fixture() {
            return new Fixture(directory);
        }
    }

    @Nested
    class Cancelling extends CancellingSuite {
        @Override
        protected StoreFixture fixture() {
            return new Fixture(directory);
        }
    }

    @Nested
    class Rescheduling extends ReschedulingSuite {
        @Override
        protected StoreFixture fixture() {
            return new Fixture(directory);
        }
    }

    @Nested
    class Keys extends KeySuite {
        @Override
        protected StoreFixture fixture() {
            return new Fixture(directory);
        }
    }

    @Nested
    class Claiming extends ClaimingSuite {
        @Override
        protected StoreFixture fixture() {
            return new Fixture(directory);
        }
    }

    @Nested
    class Settling extends SettlingSuite {
        @Override
        protected StoreFixture fixture() {
            return new Fixture(directory);
        }
    }

    @Nested
    class SequentialQueues extends SequentialQueueSuite {
        @Override
        protected StoreFixture fixture() {
            return new Fixture(directory);
        }
    }

    @Nested
    class Events extends EventSuite {
        @Override
        protected StoreFixture fixture() {
            return new Fixture(directory);
        }
    }

    @Nested
    class DeadLetters extends DeadLetterSuite {
        @Override
        protected StoreFixture fixture() {
            return new Fixture(directory);
        }
    }

    @Nested
    class Queries extends QuerySuite {
        @Override
        protected StoreFixture fixture() {
            return new Fixture(directory);
        }
    }

    @Nested
    class Topology extends TopologySuite {
        @Override
        protected StoreFixture fixture() {
            return new Fixture(directory);
        }
    }

    @Nested
    class NodeLeases extends NodeLeaseSuite {
        @Override
        protected StoreFixture fixture() {
            return new Fixture(directory);
        }
    }

    @Nested
    class CompetingNodes extends CompetingNodesSuite {
        @Override
        protected StoreFixture fixture() {
            return new Fixture(directory);
        }
    }

    @Nested
    class CancelRaces extends CancelRaceSuite {
        @Override
        protected StoreFixture fixture() {
            return new Fixture(directory);
        }
    }

    @Nested
    class RoundTrips extends RoundTripSuite {
        @Override
        protected StoreFixture fixture() {
            return new Fixture(directory);
        }
    }

    @Nested
    class Restart extends RestartSuite {
        @Override
        protected StoreFixture fixture() {
            return new Fixture(directory);
        }
    }

    private record Fixture(Path directory) implements StoreFixture {
        @Override
        public Store newStore() {
            return JdbcStore.sqlite(directory.resolve("postdate.db"));
        }

        @Override
        public Store reopen() {
            return newStore();
        }
    }
}
