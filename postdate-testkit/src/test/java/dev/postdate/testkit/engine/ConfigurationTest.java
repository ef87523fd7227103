package dev.postdate.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postdate.ConfigurationException;
import dev.postdate.HandlerOptions;
import dev.postdate.Handles;
import dev.postdate.MessageContext;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.QueueOptions;
import dev.postdate.retry.RetryOn;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is refused at start, and how it is said. */
class ConfigurationTest {

    @MessageType("config.good")
    record Good(String text) {}

    @MessageType("not a name")
    record BadName(String text) {}

    record Nameless(String text) {}

    private static List<String> problemsOf(UnaryOperator<PostdateBuilder> description) {
        PostdateBuilder builder = description.apply(Postdate.builder("config").time(VirtualTime.create()));
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, builder::start);
        assertThat(refused).isNotNull();
        assertThat(refused.getMessage()).contains(refused.problems());
        return refused.problems();
    }

    @Test
    @Tag("G42")
    @DisplayName("G42 every problem is listed at once, with the setting's name, the value seen and what is allowed")
    void allProblemsAtOnce() {
        List<String> problems = problemsOf(builder -> builder.queue("none", queue -> queue.parallelism(0))
                .queue("much", queue -> queue.parallelism(1_000_000))
                .queue("bad name", QueueOptions::sequential)
                .queue("both", queue -> queue.sequential().parallelism(4))
                .queue("either", queue -> queue.parallelism(4).sequential())
                .route(Nameless.class, "config/nope")
                .messageType(Nameless.class, "config.nameless")
                .lease(Duration.ofSeconds(10), Duration.ofSeconds(5))
                .safetyPoll(Duration.ZERO)
                .stopTimeout(Duration.ofSeconds(-1))
                .deployGrace(Duration.ofSeconds(-1))
                .deadLetterRetention(Duration.ZERO)
                .route(Good.class, "a/b/c")
                .handle(Good.class, HandlerOptions.onQueue("nowhere"), (good, context) -> {}));
        assertThat(problems)
                .anySatisfy(problem -> assertThat(problem).contains("queue='none'", "parallelism=0", "1 to 10000"))
                .anySatisfy(problem -> assertThat(problem).contains("queue='much'", "parallelism=1000000"))
                .anySatisfy(problem -> assertThat(problem).contains("queue='bad name'", "letters"))
                .anySatisfy(problem -> assertThat(problem).contains("queue='both'", "parallelism=4", "sequential"))
                .anySatisfy(problem -> assertThat(problem).contains("queue='either'", "parallelism=4", "sequential"))
                .anySatisfy(problem -> assertThat(problem).contains("config/nope", "described with queue"))
                .anySatisfy(problem -> assertThat(problem).contains("lease=PT10S", "3 x renewEvery=PT5S"))
                .anySatisfy(problem -> assertThat(problem).contains("safetyPoll=PT0S", "positive"))
                .anySatisfy(problem -> assertThat(problem).contains("stopTimeout=PT-1S", "positive"))
                .anySatisfy(problem -> assertThat(problem).contains("deployGrace=PT-1S", "negative"))
                .anySatisfy(problem -> assertThat(problem).contains("deadLetterRetention=PT0S", "positive"))
                .anySatisfy(problem -> assertThat(problem).contains("a/b/c"))
                .anySatisfy(problem -> assertThat(problem).contains("queue='nowhere'"))
                .hasSize(13);
    }

    @Test
    @Tag("G42")
    @DisplayName("G42 a retention beyond a century, or on a node that has no queues, is refused")
    void retention() {
        assertThat(problemsOf(builder -> builder.deadLetterRetention(Duration.ofDays(36_501))))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("deadLetterRetention=PT876024H", "at most"));
        assertThat(problemsOf(builder -> builder.sendOnly().deadLetterRetention(Duration.ofDays(1))))
                .anySatisfy(problem -> assertThat(problem).contains("sendOnly with deadLetterRetention=PT24H"));
    }

    /** Rules and a limit that nobody can read. */
    public static final class Wrong {
        @Handles(queue = "line", timeLimit = "30s")
        @RetryOn(value = IllegalStateException.class, later = "soon")
        @RetryOn(value = IllegalArgumentException.class, then = RetryOn.Then.PAUSE_QUEUE)
        public void on(Good good) {}
    }

    @Test
    @Tag("G42")
    @DisplayName("G42 retry rules and time limits that can never work are refused at start, all of them at once")
    void retryRulesAndTimeLimits() {
        List<String> problems = problemsOf(builder -> builder.queue("line", queue -> queue.timeLimit(Duration.ZERO))
                .handlers(new Wrong())
                .handle(
                        Good.class,
                        HandlerOptions.named("other").withTimeLimit(Duration.ofSeconds(-1)),
                        (good, context) -> {})
                .retryRules(rules -> rules.otherwise(RetryPolicy.requeue()))
                .retry(RetryPolicy.standard())
                .retryRules(
                        Good.class,
                        rules -> rules.otherwise(RetryPolicy.deadLetter())
                                .on(RuntimeException.class, RetryPolicy.discard()))
                .retryRules("nowhere", rules -> rules));
        assertThat(problems)
                .anySatisfy(problem -> assertThat(problem).contains("timeLimit='30s'", "ISO duration"))
                .anySatisfy(problem -> assertThat(problem).contains("@RetryOn", "later='soon'", "ISO duration"))
                .anySatisfy(problem -> assertThat(problem).contains("@RetryOn", "PAUSE_QUEUE", "pause=''"))
                .anySatisfy(problem -> assertThat(problem).contains("queue='line'", "timeLimit=PT0S", "positive"))
                .anySatisfy(problem -> assertThat(problem).contains("timeLimit=PT-1S", "positive"))
                .anySatisfy(problem -> assertThat(problem).contains("on(Throwable) requeues for ever"))
                .anySatisfy(problem -> assertThat(problem).contains("retry is given twice"))
                .anySatisfy(
                        problem -> assertThat(problem).contains("config.good", "on(RuntimeException) is never reached"))
                .anySatisfy(problem -> assertThat(problem).contains("retryRules('nowhere')", "described with queue"))
                .hasSize(9);
    }

    @Test
    @Tag("G42")
    @DisplayName("G42 a description that was asked for its types starts as it is")
    void askedBeforeItStarts() {
        PostdateBuilder builder = Postdate.builder("config")
                .time(VirtualTime.create())
                .queue("line", queue -> queue)
                .retryRules(Good.class, rules -> rules.otherwise(RetryPolicy.deadLetter()))
                .retryRules("line", rules -> rules.otherwise(RetryPolicy.deadLetter()))
                .handle(Good.class, HandlerOptions.onQueue("line"), (good, context) -> {});

        assertThat(builder.readableTypes()).hasSize(1);
        assertThat(builder.checkTypes().isClean()).isTrue();
        builder.start().close();
    }

    @Test
    @Tag("G42")
    @DisplayName("G42 blank and unknown names of applications, message types and handlers are refused")
    void names() {
        for (String application : List.of("", " ", "a b", "a/b", "x".repeat(101))) {
            assertThatThrownBy(() -> Postdate.builder(application)
                            .time(VirtualTime.create())
                            .start())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("application='" + application + "'");
        }
        assertThat(problemsOf(builder -> builder.messageType(Nameless.class, " ")))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("messageType=' '", "Nameless"));
        assertThat(problemsOf(builder -> builder.handle(BadName.class, (message, context) -> {})))
                .anySatisfy(problem -> assertThat(problem).contains("messageType='not a name'"));
        assertThat(problemsOf(builder -> builder.handle(Nameless.class, (message, context) -> {})))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("Nameless", "@MessageType"));
        assertThat(problemsOf(
                        builder -> builder.handle(Good.class, HandlerOptions.named(" "), (message, context) -> {})))
                .anySatisfy(problem -> assertThat(problem).contains("name=' '"));
    }

    @Test
    @Tag("G42")
    @DisplayName(
            "G42 two types of one name, one type of two names, duplicate handlers and settings given twice are refused")
    void duplicates() {
        assertThat(problemsOf(builder ->
                        builder.messageType(Nameless.class, "config.good").messageType(Good.class, "config.good")))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("config.good", "Nameless", "Good"));
        assertThat(problemsOf(
                        builder -> builder.messageType(Nameless.class, "one").messageType(Nameless.class, "two")))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("'one'", "'two'"));
        assertThat(problemsOf(builder ->
                        builder.handle(Good.class, (good, context) -> {}).handle(Good.class, (good, context) -> {})))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("registered twice", "config.good"));
        assertThat(problemsOf(builder -> builder.queue("q", queue -> queue).queue("q", queue -> queue)))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("queue='q'", "twice"));
        assertThat(problemsOf(builder -> builder.route(Good.class, "one").route(Good.class, "two")))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("'one'", "'two'"));
        assertThat(problemsOf(builder -> builder.time(VirtualTime.create())))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("time is given twice"));
    }

    /** One method of each shape that is refused. */
    public static final class BadShapes {
        @Handles
        public static void isStatic(Good good) {}

        @Handles
        public void noMessage() {}

        @Handles
        public void secondIsNoContext(Good good, String other) {}

        @Handles
        public void primitive(int number) {}

        @Handles
        public String returnsText(Good good) {
            return good.text();
        }

        @Handles
        public boolean returnsFlag(Good good) {
            return true;
        }

        @Handles
        public Map<String, String> returnsMap(Good good) {
            return Map.of();
        }
    }

    /** Nothing to find. */
    public static final class NoHandlers {
        public void notMarked(Good good) {}
    }

    @Test
    @Tag("G42")
    @DisplayName("G42 handler methods of a wrong shape are refused, each by its name")
    void shapes() {
        List<String> problems = problemsOf(builder -> builder.handlers(new BadShapes(), new NoHandlers()));
        for (String method : List.of(
                "isStatic",
                "noMessage",
                "secondIsNoContext",
                "primitive",
                "returnsText",
                "returnsFlag",
                "returnsMap",
                "NoHandlers")) {
            assertThat(problems).anySatisfy(problem -> assertThat(problem).contains(method));
        }
    }

    @Test
    @Tag("G46")
    @DisplayName(
            "G46 a send-only node on a store in memory is refused, since nothing would ever deliver; so are handlers on one")
    void sendOnlyInMemory() {
        assertThat(problemsOf(builder -> builder.sendOnly().handle(Good.class, (good, context) -> {})))
                .anySatisfy(problem -> assertThat(problem).contains("sendOnly", "memory"))
                .anySatisfy(problem -> assertThat(problem).contains("sendOnly", "1 handlers"));
    }

    /** Handlers of every shape that is allowed, private ones too. */
    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // called by Postdate
    static final class GoodShapes {
        @Handles
        void plain(Good good) {}

        @Handles(name = "with context")
        private void withContext(Good good, MessageContext context) throws java.io.IOException {
            if (context.attempt() > 100) {
                throw new java.io.IOException();
            }
        }
    }

    @Test
    @DisplayName("package-private classes and private methods may handle, and may throw checked exceptions")
    void goodShapes() {
        try (Postdate postdate = Postdate.builder("config")
                .time(VirtualTime.create())
                .handlers(new GoodShapes())
                .start()) {
            assertThat(postdate.explain(Good.class).subscribers())
                    .containsExactly("config:GoodShapes.plain", "config:with context");
        }
    }

    @Test
    @DisplayName("a builder starts one node")
    void startsOnce() {
        PostdateBuilder builder = Postdate.builder("config").time(VirtualTime.create());
        builder.start().close();
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Postdate.builder");
    }

    @Test
    @DisplayName("a stopped node refuses calls, saying since when it is stopped")
    void stopped() {
        Postdate postdate = Postdate.builder("config")
                .time(VirtualTime.create())
                .handle(Good.class, (good, context) -> {})
                .start();
        postdate.close();
        postdate.close();
        assertThatThrownBy(() -> postdate.bus().send(new Good("late")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'config'")
                .hasMessageContaining("stopped since 2026-01-01T00:00:00Z");
    }
}
