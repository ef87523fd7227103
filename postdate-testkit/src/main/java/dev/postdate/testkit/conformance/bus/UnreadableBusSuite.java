package dev.postdate.testkit.conformance.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.admin.DeadLetter;
import dev.postdate.spi.DeadReason;
import dev.postdate.testkit.TestPostdate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of messages that nobody here can read or handle. */
public abstract class UnreadableBusSuite extends BusSuite {

    @Test
    @Tag("G25")
    @DisplayName("G25 an unreadable body is a dead letter with its bytes, and the rest proceeds")
    void unreadable() {
        TestPostdate writer = start(
                "writer", builder -> builder.messageType(Echo.class, "shared").route(Echo.class, "test"));
        writer.bus().send(new Echo("this is an echo"));
        writer.close();
        TestPostdate test = start(builder -> builder.messageType(Strict.class, "shared")
                .handle(Strict.class, (strict, context) -> {})
                .handle(Note.class, (note, context) -> {}));
        test.bus().send(new Note("fine"));
        test.runUntilIdle();
        assertThat(test.handled(Note.class)).hasSize(1);
        DeadLetter dead = test.admin().deadLetters().list().get(0);
        assertThat(dead.reason()).isEqualTo(DeadReason.UNREADABLE);
        assertThat(new String(dead.body(), StandardCharsets.UTF_8)).contains("this is an echo");
    }

    /** Cannot be read from an {@link Echo}. */
    public record Strict(Instant text) {}

    @Test
    @Tag("G25")
    @Tag("G14")
    @DisplayName(
            "G14 G25 a type that this build does not know waits for one that does, and is a dead letter after the grace period")
    void unknownType() {
        TestPostdate sender = start("sender", builder -> builder.route(Echo.class, "test"));
        sender.bus().send(new Echo("who reads this?"));
        sender.close();
        TestPostdate old =
                start(builder -> builder.deployGrace(Duration.ofMinutes(10)).handle(Note.class, (note, context) -> {}));
        old.advance(Duration.ofMinutes(9));
        assertThat(old.attempts()).isEmpty();
        assertThat(old.scheduled("testkit.echo")).hasSize(1);
        assertThat(old.admin().deadLetters().count()).isZero();
        old.close();
        TestPostdate younger = start(
                builder -> builder.handle(Note.class, (note, context) -> {}).handle(Echo.class, (echo, context) -> {}));
        younger.advance(Duration.ofSeconds(30));
        assertThat(younger.handled(Echo.class)).hasSize(1);

        younger.bus().scheduleSend(new Echo("nobody reads this"), HOUR);
        younger.close();
        TestPostdate oldAgain =
                start(builder -> builder.deployGrace(Duration.ofMinutes(10)).handle(Note.class, (note, context) -> {}));
        oldAgain.advance(HOUR.plusMinutes(30));
        DeadLetter dead = oldAgain.admin().deadLetters().list().get(0);
        assertThat(dead.reason()).isEqualTo(DeadReason.UNKNOWN_TYPE);
        assertThat(dead.attempts()).isZero();
        assertThat(dead.detail()).contains("testkit.echo", "testkit.note");
    }

    /** Cannot be made from what was stored: its constructor throws an Error. */
    public record Picky(String text) {
        public Picky {
            if (text.startsWith("bad")) {
                throw new AssertionError("not this one");
            }
        }
    }

    @Test
    @Tag("G25")
    @DisplayName("G25 an Error thrown while a body is read makes a dead letter and leaves the queue working")
    void errorWhileReading() {
        TestPostdate writer = start(
                "writer", builder -> builder.messageType(Echo.class, "shared").route(Echo.class, "test/line"));
        writer.bus().send(new Echo("bad"));
        writer.bus().send(new Echo("good"));
        writer.close();
        TestPostdate test = start(builder -> builder.queue("line", dev.postdate.QueueOptions::sequential)
                .messageType(Picky.class, "shared")
                .handle(Picky.class, SchedulingBusSuite.onQueue("line"), (picky, context) -> {}));
        test.runUntilIdle();
        assertThat(test.handled(Picky.class)).extracting(Picky::text).containsExactly("good");
        assertThat(test.admin().deadLetters().list())
                .extracting(DeadLetter::reason)
                .containsExactly(DeadReason.UNREADABLE);
    }

    @Test
    @Tag("G14")
    @DisplayName("G14 a copy for a handler that this build lacks is parked once, not at every look")
    void noHandlerIsParkedOnce() {
        TestPostdate before = start(
                builder -> builder.handle(Note.class, dev.postdate.HandlerOptions.named("gone"), (note, context) -> {})
                        .handle(Note.class, dev.postdate.HandlerOptions.named("stays"), (note, context) -> {}));
        before.bus().schedulePublish(new Note("x"), Duration.ofMinutes(1));
        before.close();
        TestPostdate after = start(
                builder -> builder.handle(Note.class, dev.postdate.HandlerOptions.named("stays"), (note, context) -> {})
                        .handle(Note.class, dev.postdate.HandlerOptions.named("new"), (note, context) -> {}));
        for (int i = 0; i < 30; i++) {
            after.advance(Duration.ofSeconds(10));
        }
        assertThat(after.handled(Note.class))
                .as("copies for the handlers there are")
                .hasSize(2);
        assertThat(after.scheduled())
                .as("the copy for the handler that is gone")
                .hasSize(1);
        after.advance(Duration.ofMinutes(11));
        assertThat(after.admin().deadLetters().list())
                .extracting(DeadLetter::reason)
                .containsExactly(DeadReason.NO_HANDLER);
    }
}
