package dev.postdate.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.CancelResult;
import dev.postdate.Handles;
import dev.postdate.MessageContext;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.ScheduleToken;
import dev.postdate.admin.NodeHealth;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.testkit.VirtualTime;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node whose handling begins and ends apart from its bus, and whose handlers somebody else makes. */
class HandlingTest {

    @MessageType("handling.work")
    record Work(int number) {}

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final VirtualTime time = VirtualTime.create();
    private final List<Integer> handled = new ArrayList<>();

    private Postdate open() {
        return described().open();
    }

    private PostdateBuilder described() {
        return Postdate.builder("handling")
                .store(InMemoryStore.create())
                .time(time)
                .handle(Work.class, (work, context) -> handled.add(work.number()));
    }

    @Test
    @DisplayName("what is due waits until handling begins, and meanwhile can be sent, found and cancelled")
    void opensBeforeItHandles() {
        try (Postdate postdate = open()) {
            postdate.bus().send(new Work(1));
            ScheduleToken token = postdate.bus()
                    .scheduleSend(new Work(2), Duration.ofSeconds(1))
                    .token();
            time.advance(MINUTE);
            assertThat(handled).isEmpty();
            assertThat(postdate.bus().cancel(token).outcome()).isEqualTo(CancelResult.Outcome.CANCELLED);

            postdate.startHandling();
            time.runUntilIdle();
            assertThat(handled).containsExactly(1);
        }
    }

    @Test
    @DisplayName("handling ends and begins again, and nothing sent meanwhile is lost or handled twice")
    void beginsAgain() {
        try (Postdate postdate = open()) {
            for (int round = 0; round < 3; round++) {
                postdate.startHandling();
                postdate.startHandling();
                postdate.bus().send(new Work(10 * round));
                time.advance(MINUTE);
                postdate.stopHandling(Duration.ofSeconds(1));
                postdate.stopHandling(Duration.ofSeconds(1));
                postdate.bus().send(new Work(10 * round + 1));
                time.advance(MINUTE);
                assertThat(handled).hasSize(2 * round + 1);
            }
            postdate.startHandling();
            time.advance(MINUTE);
            assertThat(handled).containsExactly(0, 1, 10, 11, 20, 21);
        }
    }

    @Test
    @Tag("G40")
    @DisplayName("G40 health looks at the engine while there is one")
    void healthFollows() {
        try (Postdate postdate = open()) {
            assertThat(postdate.admin().health().engine()).isEmpty();
            postdate.startHandling();
            time.advance(MINUTE);
            NodeHealth handling = postdate.admin().health();
            assertThat(handling.engine()).isPresent();
            assertThat(handling.status()).isEqualTo(NodeHealth.Status.UP);
            postdate.stopHandling(Duration.ZERO);
            assertThat(postdate.admin().health().engine()).isEmpty();
        }
    }

    @Test
    @DisplayName("a handler cannot end the handling that it is part of")
    void notFromAHandler() {
        AtomicReference<Postdate> self = new AtomicReference<>();
        List<Throwable> errors = new ArrayList<>();
        try (Postdate postdate = Postdate.builder("handling")
                .time(time)
                .handle(Work.class, (work, context) -> {
                    try {
                        self.get().stopHandling(MINUTE);
                    } catch (IllegalStateException e) {
                        errors.add(e);
                    }
                })
                .start()) {
            self.set(postdate);
            postdate.bus().send(new Work(1));
            time.advance(MINUTE);
        }
        assertThat(errors)
                .singleElement()
                .satisfies(error -> assertThat(error).hasMessageContaining("the stop would wait for it"));
    }

    @Test
    @DisplayName("a node that is closed handles nothing any more")
    void notAfterTheEnd() {
        Postdate postdate = open();
        postdate.close();
        assertThatThrownBy(postdate::startHandling).hasMessageContaining("is stopped since");
        postdate.stopHandling(Duration.ZERO);
    }

    /** A handler's annotation of one's own. */
    @Retention(RetentionPolicy.RUNTIME)
    @Handles(name = "mine")
    @interface Mine {}

    static class Lazily {
        @Mine
        void work(Work work, MessageContext context) {
            throw new AssertionError("is called through the invoker");
        }
    }

    @Test
    @DisplayName(
            "handlers of a class are called through its invoker, and marked by an annotation that is marked itself")
    void invokersAndAnnotations() {
        List<Method> called = new ArrayList<>();
        try (Postdate postdate = Postdate.builder("handling")
                .time(time)
                .handlers(Lazily.class, (method, arguments) -> {
                    called.add(method);
                    handled.add(((Work) arguments[0]).number());
                    assertThat(arguments[1]).isInstanceOf(MessageContext.class);
                    return null;
                })
                .start()) {
            postdate.bus().send(new Work(7));
            time.runUntilIdle();
        }
        assertThat(handled).containsExactly(7);
        assertThat(called).extracting(Method::getName).containsExactly("work");
    }
}
