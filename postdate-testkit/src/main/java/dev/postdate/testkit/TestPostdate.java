package dev.postdate.testkit;

import dev.postdate.MessageBus;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.ScheduledMessage;
import dev.postdate.admin.Page;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.observe.Attempt;
import dev.postdate.observe.Attempt.Result;
import dev.postdate.observe.NodeObserver;
import dev.postdate.spi.MessageQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * A bus whose clock the test moves: what is sent, retried and due runs on the test's own thread, in due order, without sleeping.
 *
 * <pre>{@code
 * try (TestPostdate test = TestPostdate.start(builder -> builder.handle(Reminder.class, (reminder, context) -> mail(reminder)))) {
 *     test.bus().scheduleSend(new Reminder("42"), Duration.ofDays(3));
 *     test.advance(Duration.ofDays(3));
 *     assertThat(test.handled(Reminder.class)).containsExactly(new Reminder("42"));
 * }
 * }</pre>
 *
 * Not thread-safe: made for one test on one thread.
 */
public final class TestPostdate implements AutoCloseable {

    private final VirtualTime time;
    private final Postdate postdate;
    private final List<Attempt> attempts;

    private TestPostdate(VirtualTime time, Postdate postdate, List<Attempt> attempts) {
        this.time = time;
        this.postdate = postdate;
        this.attempts = attempts;
    }

    /** Starts the application {@code test}, in memory unless the description names a store, at the virtual clock's usual beginning. */
    public static TestPostdate start(UnaryOperator<PostdateBuilder> description) {
        return start(VirtualTime.create(), description.apply(Postdate.builder("test")));
    }

    /** Starts what was described, on this clock; several nodes of one test may share it. */
    public static TestPostdate start(VirtualTime time, PostdateBuilder described) {
        List<Attempt> attempts = new CopyOnWriteArrayList<>();
        Postdate postdate = described
                .time(time)
                .observer(NodeObserver.ofAttempts(attempts::add))
                .start();
        TestPostdate test = new TestPostdate(time, postdate, attempts);
        test.runUntilIdle();
        return test;
    }

    public MessageBus bus() {
        return postdate.bus();
    }

    public PostdateAdmin admin() {
        return postdate.admin();
    }

    public Postdate postdate() {
        return postdate;
    }

    public VirtualTime time() {
        return time;
    }

    public Instant now() {
        return time.instant();
    }

    /** Moves the clock, from event to event, and runs everything that falls due on the way, until nothing is left to do. */
    public void advance(Duration duration) {
        time.advance(duration);
    }

    /** Runs what is due now. */
    public void runUntilIdle() {
        time.runUntilIdle();
    }

    /** Every run of a handler, in order. */
    public List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /** The messages of this class whose handler succeeded, in order; of an event one for each handler. */
    public <T> List<T> handled(Class<T> messageClass) {
        return attempts.stream()
                .filter(attempt -> attempt.result() == Result.SUCCEEDED)
                .map(Attempt::message)
                .filter(messageClass::isInstance)
                .map(messageClass::cast)
                .toList();
    }

    /** Everything that waits, by due time. */
    public List<ScheduledMessage> scheduled() {
        List<ScheduledMessage> all = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            Page<ScheduledMessage> page = admin().messages().list(MessageQuery.all(), next.orElse(null), 1_000);
            all.addAll(page.items());
            next = page.next();
        } while (next.isPresent());
        return all;
    }

    /** Everything of this message type that waits, by due time. */
    public List<ScheduledMessage> scheduled(String messageType) {
        return scheduled().stream()
                .filter(message -> message.messageType().equals(messageType))
                .toList();
    }

    @Override
    public void close() {
        postdate.close();
    }
}
