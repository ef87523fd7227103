package dev.postdate.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.HandlerOptions;
import dev.postdate.HandlerTimeoutException;
import dev.postdate.Handles;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.QueueOptions;
import dev.postdate.StoreException;
import dev.postdate.admin.Concern;
import dev.postdate.admin.DeadLetter;
import dev.postdate.admin.NodeHealth;
import dev.postdate.admin.NodeHealth.Status;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.observe.Attempt;
import dev.postdate.observe.Attempt.Result;
import dev.postdate.observe.NodeObserver;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.spi.MessageState;
import dev.postdate.testkit.FaultyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Handlers that take too long, on real threads. */
class TimeLimitTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    @MessageType("limit.work")
    record Work(String name) {}

    private final BlockingQueue<Attempt> attempts = new LinkedBlockingQueue<>();

    private PostdateBuilder builder() {
        return Postdate.builder("limit")
                .observer(NodeObserver.ofAttempts(attempts::add))
                .retryRules(rules -> rules.on(HandlerTimeoutException.class, RetryPolicy.deadLetter()));
    }

    private Attempt next() throws InterruptedException {
        Attempt attempt = attempts.poll(20, TimeUnit.SECONDS);
        assertThat(attempt).as("a run that ended").isNotNull();
        return attempt;
    }

    @Test
    @DisplayName("a handler that runs longer than it may is interrupted, and that is a failure of its own kind")
    void interrupted() throws Exception {
        try (Postdate postdate = builder()
                .handle(Work.class, HandlerOptions.defaults().withTimeLimit(SHORT), (work, context) -> waitForEver())
                .start()) {
            postdate.bus().send(new Work("slow"));
            Attempt attempt = next();
            assertThat(attempt.result()).isEqualTo(Result.TIMED_OUT);
            assertThat(attempt.error())
                    .isInstanceOf(HandlerTimeoutException.class)
                    .hasMessageContaining("'limit.work'")
                    .hasMessageContaining("PT0.05S")
                    .hasCauseInstanceOf(InterruptedException.class);
            DeadLetter dead = deadLetter(postdate);
            assertThat(dead.lastError().orElseThrow().trace())
                    .as("where it was")
                    .contains("waitForEver");
        }
    }

    private static void waitForEver() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private static DeadLetter deadLetter(Postdate postdate) throws InterruptedException {
        for (int looks = 0; looks < 2_000; looks++) {
            List<DeadLetter> dead = postdate.admin().deadLetters().list();
            if (!dead.isEmpty()) {
                return dead.get(0);
            }
            // Gives the settlement its time without sleeping.
            new CountDownLatch(1).await(10, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError("There is no dead letter after 20 s.");
    }

    /** Hides that it was interrupted. */
    public static final class Swallowing {
        @Handles(timeLimit = "PT0.05S")
        public void on(Work work) {
            try {
                waitForEver();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    @DisplayName("a handler that returns after its interrupt has failed all the same, since its work may be half done")
    void swallowedInterrupt() throws Exception {
        try (Postdate postdate = builder().handlers(new Swallowing()).start()) {
            postdate.bus().send(new Work("swallowed"));
            assertThat(next().result()).isEqualTo(Result.TIMED_OUT);
            assertThat(deadLetter(postdate).lastError().orElseThrow().error()).contains("PT0.05S");
        }
    }

    @Test
    @DisplayName("a handler within its limit is left alone, and its thread takes no interrupt along")
    void inTime() throws Exception {
        try (Postdate postdate = builder()
                .queue("line", queue -> queue.parallelism(1).timeLimit(Duration.ofMillis(300)))
                .handle(Work.class, HandlerOptions.onQueue("line"), (work, context) -> {
                    if (work.name().equals("slow")) {
                        waitForEver();
                    }
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                })
                .start()) {
            postdate.bus().send(new Work("quick"));
            assertThat(next().result()).isEqualTo(Result.SUCCEEDED);
            postdate.bus().send(new Work("slow"));
            assertThat(next().result()).as("by the queue's limit").isEqualTo(Result.TIMED_OUT);
            for (int i = 0; i < 20; i++) {
                postdate.bus().send(new Work("quick"));
                assertThat(next().result()).isEqualTo(Result.SUCCEEDED);
            }
        }
    }

    @Test
    @DisplayName(
            "a handler that ignores its interrupt keeps its message and is reported; others run in its place, at most as many as the parallelism")
    void ignored() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Map<String, Integer> begun = new ConcurrentHashMap<>();
        try (Postdate postdate = builder()
                .queue("line", queue -> queue.parallelism(1).timeLimit(SHORT))
                .handle(Work.class, HandlerOptions.onQueue("line"), (work, context) -> {
                    begun.merge(work.name(), 1, Integer::sum);
                    if (work.name().startsWith("stuck")) {
                        waitIgnoringInterrupts(release);
                    }
                })
                .start()) {
            List<String> said = LogLines.of("dev.postdate.delivery", () -> {
                postdate.bus().send(new Work("stuck 1"));
                postdate.bus().send(new Work("neighbour"));
                assertSucceeds();
            });
            assertThat(said)
                    .filteredOn(line -> line.contains("ignores its interrupt"))
                    .singleElement()
                    .asString()
                    .contains("limit.work", "PT0.05S", "waitIgnoringInterrupts");
            NodeHealth degraded = postdate.admin().health();
            assertThat(degraded.status()).isEqualTo(Status.DEGRADED);
            assertThat(degraded.concerns()).extracting(Concern::kind).containsExactly(Concern.Kind.STUCK_HANDLERS);

            postdate.bus().send(new Work("stuck 2"));
            awaitStatus(postdate, Status.DOWN);
            assertThat(postdate.admin().health().concerns().get(0).text())
                    .contains("limit/line", "2 handlers", "stands still");

            postdate.bus().send(new Work("later"));
            release.countDown();
            assertThat(List.of(next().result(), next().result(), next().result()))
                    .containsExactlyInAnyOrder(Result.TIMED_OUT, Result.TIMED_OUT, Result.SUCCEEDED);
            awaitStatus(postdate, Status.UP);
        }
        assertThat(begun)
                .as("none ran twice")
                .containsOnly(
                        Map.entry("stuck 1", 1),
                        Map.entry("stuck 2", 1),
                        Map.entry("neighbour", 1),
                        Map.entry("later", 1));
    }

    private void assertSucceeds() {
        try {
            assertThat(next().result()).isEqualTo(Result.SUCCEEDED);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitStatus(Postdate postdate, Status wanted) throws InterruptedException {
        await(() -> postdate.admin().health().status() == wanted);
    }

    /** Gives it its time, looking often. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        boolean held = condition.getAsBoolean();
        for (int looks = 0; looks < 2_000 && !held; looks++) {
            new CountDownLatch(1).await(10, TimeUnit.MILLISECONDS);
            held = condition.getAsBoolean();
        }
        assertThat(held).as("the condition came to hold").isTrue();
    }

    private static void waitIgnoringInterrupts(CountDownLatch release) {
        boolean released = false;
        while (!released) {
            try {
                released = release.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException ignoredAsTheTestWants) {
                // goes on waiting
            }
        }
    }

    @Test
    @DisplayName(
            "what an interrupted handler throws of the store's is its time limit's doing, not an outage of the store's")
    void interruptedInTheStore() throws Exception {
        try (Postdate postdate = builder()
                .handle(Work.class, HandlerOptions.defaults().withTimeLimit(SHORT), (work, context) -> {
                    try {
                        waitForEver();
                    } catch (InterruptedException e) {
                        throw new StoreException("The connection was cut", true, e);
                    }
                })
                .start()) {
            postdate.bus().send(new Work("cut off"));
            assertThat(next().result()).isEqualTo(Result.TIMED_OUT);
            assertThat(deadLetter(postdate).lastError().orElseThrow().error()).contains("PT0.05S");
        }
    }

    @Test
    @Tag("G09")
    @DisplayName(
            "G09 a node with a stuck handler goes on with others while a suspect waits, which it runs once it is at rest")
    void stuckBesideASuspect() throws Exception {
        InMemoryStore store = InMemoryStore.create();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(1);
        FaultyStore cutOff = FaultyStore.around(store);
        Postdate dying = Postdate.builder("limit")
                .store(cutOff)
                .lease(Duration.ofSeconds(3), Duration.ofSeconds(1))
                .handle(Work.class, (work, context) -> {
                    taken.countDown();
                    waitIgnoringInterrupts(release);
                })
                .start();
        UUID held =
                dying.bus().schedule(new Work("held"), Duration.ZERO).token().messageId();
        assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
        try (Postdate living = builder()
                .store(store)
                .lease(Duration.ofSeconds(3), Duration.ofSeconds(1))
                .queue("line", queue -> queue.timeLimit(SHORT))
                .handle(Work.class, HandlerOptions.onQueue("line"), (work, context) -> {
                    if (work.name().equals("stuck")) {
                        waitIgnoringInterrupts(release);
                    }
                })
                .start()) {
            living.bus().send(new Work("stuck"));
            awaitStatus(living, Status.DEGRADED);
            cutOff.goDown();
            await(() -> living.admin()
                    .messages()
                    .find(held)
                    .filter(message -> message.state() == MessageState.SUSPECT)
                    .isPresent());
            living.bus().send(new Work("neighbour"));
            Attempt neighbour = next();
            assertThat(neighbour.message()).isEqualTo(new Work("neighbour"));
            release.countDown();
            await(() -> living.admin().messages().find(held).isEmpty());
        } finally {
            release.countDown();
            cutOff.comeBack();
            dying.close();
        }
    }

    @Test
    @DisplayName("on a queue in order nothing runs in place of a handler that ignores its interrupt")
    void nothingOvertakesInOrder() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Postdate postdate = builder()
                .queue("line", QueueOptions::sequential)
                .handle(Work.class, HandlerOptions.onQueue("line").withTimeLimit(SHORT), (work, context) -> {
                    if (work.name().equals("stuck")) {
                        waitIgnoringInterrupts(release);
                    }
                })
                .start()) {
            postdate.bus().send(new Work("stuck"));
            postdate.bus().send(new Work("behind"));
            awaitStatus(postdate, Status.DOWN);
            assertThat(attempts).isEmpty();
            release.countDown();
            assertThat(next().result()).isEqualTo(Result.TIMED_OUT);
            assertThat(next().result()).isEqualTo(Result.SUCCEEDED);
        }
    }
}
