package dev.postdate.testkit.conformance.bus;

import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.spi.Store;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import dev.postdate.testkit.conformance.store.StoreFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the suites of the whole bus share: a fresh store and clock a test, and nodes that are closed after it. */
public abstract class BusSuite {

    /** A command or an event, as the test wants it. */
    @MessageType("testkit.note")
    public record Note(String text) {}

    /** Another message type, sent by handlers of the first. */
    @MessageType("testkit.echo")
    public record Echo(String text) {}

    /** A message type that nobody registers. */
    public record Nameless(String text) {}

    static final Duration HOUR = Duration.ofHours(1);

    private final List<TestPostdate> nodes = new ArrayList<>();
    private VirtualTime time = VirtualTime.create();
    private @Nullable StoreFixture fixture;
    private @Nullable Store store;

    /** The store under test. */
    protected abstract StoreFixture fixture();

    @BeforeEach
    final void open() {
        time = VirtualTime.create();
        StoreFixture opened = fixture();
        fixture = opened;
        store = opened.newStore();
    }

    @AfterEach
    final void close() throws Exception {
        nodes.forEach(TestPostdate::close);
        nodes.clear();
        if (fixture != null) {
            fixture.close();
        }
    }

    final VirtualTime time() {
        return time;
    }

    final Store store() {
        return Objects.requireNonNull(store, "store");
    }

    /** Starts a node of the application {@code test} on the store under test. */
    final TestPostdate start(UnaryOperator<PostdateBuilder> description) {
        return start("test", description);
    }

    final TestPostdate start(String application, UnaryOperator<PostdateBuilder> description) {
        return started(description.apply(Postdate.builder(application).store(store())));
    }

    final TestPostdate started(PostdateBuilder described) {
        return started(time, described);
    }

    final TestPostdate started(VirtualTime clock, PostdateBuilder described) {
        TestPostdate test = TestPostdate.start(clock, described);
        nodes.add(test);
        return test;
    }
}
