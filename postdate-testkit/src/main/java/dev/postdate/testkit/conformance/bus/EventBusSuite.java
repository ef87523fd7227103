package dev.postdate.testkit.conformance.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.CancelResult;
import dev.postdate.Delayed;
import dev.postdate.HandlerOptions;
import dev.postdate.Handles;
import dev.postdate.MessageContext;
import dev.postdate.PublishOptions;
import dev.postdate.QueueOptions;
import dev.postdate.ScheduleToken;
import dev.postdate.ScheduledMessage;
import dev.postdate.SendOptions;
import dev.postdate.observe.Attempt;
import dev.postdate.testkit.TestPostdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Events and their copies, what handlers return, and answers. */
public abstract class EventBusSuite extends BusSuite {

    @Test
    @Tag("G32")
    @DisplayName("G32 an event reaches every handler; one that fails does not run the others again")
    void independentSubscribers() {
        TestPostdate test =
                start(builder -> builder.handle(Note.class, HandlerOptions.named("steady"), (note, context) -> {})
                        .handle(Note.class, HandlerOptions.named("shaky"), (note, context) -> {
                            if (context.attempt() < 3) {
                                throw new IllegalStateException("shaking");
                            }
                        }));
        test.bus().publish(new Note("news"));
        test.advance(HOUR);
        assertThat(test.attempts())
                .filteredOn(attempt -> attempt.handler().equals("steady"))
                .hasSize(1);
        assertThat(test.attempts())
                .filteredOn(attempt -> attempt.handler().equals("shaky"))
                .hasSize(3);
        assertThat(test.scheduled()).isEmpty();
    }

    @Test
    @Tag("G32")
    @DisplayName("G32 a scheduled event reaches the handlers subscribed at its due time, not those of the call")
    void subscribersOfTheDueTime() {
        TestPostdate before =
                start(builder -> builder.handle(Note.class, HandlerOptions.named("old"), (note, context) -> {}));
        before.bus().schedulePublish(new Note("later"), HOUR);
        before.admin().unsubscribe(before.admin().subscriptions().get(0));
        before.close();
        TestPostdate after =
                start(builder -> builder.handle(Note.class, HandlerOptions.named("new"), (note, context) -> {}));
        after.advance(HOUR);
        assertThat(after.attempts()).extracting(Attempt::handler).containsExactly("new");
    }

    @Test
    @Tag("G32")
    @DisplayName("G32 an event without subscribers is not an error and leaves nothing behind")
    void noSubscribers() {
        TestPostdate test = start(builder -> builder.handle(Note.class, (note, context) -> {}));
        test.bus().publish(new Echo("now"));
        test.bus().schedulePublish(new Echo("later"), HOUR);
        test.advance(HOUR.multipliedBy(2));
        assertThat(test.scheduled()).isEmpty();
        assertThat(test.admin().deadLetters().count()).isZero();
    }

    @Test
    @Tag("G32")
    @Tag("G18")
    @DisplayName(
            "G32 cancelling the event's token before its due time cancels it, afterwards it removes the copies not yet started")
    void cancelsCopies() {
        TestPostdate test = start(builder -> builder.queue("slow", queue -> queue.parallelism(1))
                .handle(Note.class, HandlerOptions.named("a"), (note, context) -> {})
                .handle(Note.class, HandlerOptions.named("b").withQueue("slow"), (note, context) -> {})
                .handle(Note.class, HandlerOptions.named("c").withQueue("slow"), (note, context) -> {}));
        ScheduleToken early =
                test.bus().schedulePublish(new Note("early"), HOUR).token();
        assertThat(test.bus().cancel(early)).isEqualTo(new CancelResult(CancelResult.Outcome.CANCELLED, 1));

        test.admin().queues().pause("slow");
        ScheduleToken token =
                test.bus().schedulePublish(new Note("copied"), HOUR).token();
        test.advance(HOUR.plusSeconds(1));
        assertThat(test.handled(Note.class)).hasSize(1);
        assertThat(test.bus().find(token)).map(ScheduledMessage::state).contains(ScheduledMessage.State.COPIED);
        assertThat(test.bus().cancel(token)).isEqualTo(new CancelResult(CancelResult.Outcome.CANCELLED, 2));
        test.admin().queues().resume("slow");
        test.advance(HOUR);
        assertThat(test.handled(Note.class)).hasSize(1);
        assertThat(test.bus().cancel(token).outcome()).isEqualTo(CancelResult.Outcome.NOT_PENDING);
    }

    @Test
    @Tag("G29")
    @DisplayName("G29 expiry and headers of an event hold for its copies")
    void copiesCarryEverything() {
        List<Optional<String>> headers = new ArrayList<>();
        TestPostdate test = start(builder -> builder.handle(
                Note.class, (note, context) -> headers.add(context.headers().text("h"))));
        test.bus()
                .schedulePublish(
                        new Note("x"),
                        HOUR,
                        PublishOptions.builder().header("h", "ü").build());
        test.admin().queues().pause("test");
        test.bus()
                .schedulePublish(
                        new Note("stale"),
                        HOUR,
                        PublishOptions.builder().expiresAfter(HOUR).build());
        test.advance(HOUR.multipliedBy(3));
        test.admin().queues().resume("test");
        test.advance(Duration.ofSeconds(1));
        assertThat(headers).containsExactly(Optional.of("ü"));
    }

    /** Returns something of each shape that may be returned. */
    public static final class Shapes {
        @Handles
        public Object on(Note note) {
            return switch (note.text()) {
                case "record" -> new Echo("record");
                case "optional" -> Optional.of(new Echo("optional"));
                case "empty" -> Optional.empty();
                case "list" -> List.of(new Echo("list 1"), Delayed.by(HOUR, new Echo("list 2")));
                case "array" -> new Object[] {new Echo("array")};
                case "stream" -> Stream.of(new Echo("stream"));
                case "stage" -> stage();
                case "delayed" -> Delayed.by(HOUR, new Echo("delayed"));
                case "until" -> Delayed.until(Instant.parse("2026-01-01T02:00:00Z"), new Echo("until"));
                case "keyed" ->
                    Delayed.by(HOUR, new Echo("keyed"))
                            .with(SendOptions.builder().key("cascade").build());
                default -> List.of();
            };
        }

        private static CompletionStage<Echo> stage() {
            return CompletableFuture.completedFuture(new Echo("stage"));
        }

        @Handles
        public void on(Echo echo, MessageContext context) {
            context.headers();
        }
    }

    @Test
    @Tag("G33")
    @DisplayName("G33 what a handler returns leaves in every shape, at once or delayed")
    void returnShapes() {
        TestPostdate test = start(builder -> builder.handlers(new Shapes()));
        List.of("record", "optional", "empty", "list", "array", "stream", "stage", "delayed", "until", "keyed")
                .forEach(text -> test.bus().send(new Note(text)));
        test.runUntilIdle();
        assertThat(test.handled(Echo.class))
                .extracting(Echo::text)
                .containsExactlyInAnyOrder("record", "optional", "list 1", "array", "stream", "stage");
        assertThat(test.bus().cancelKey("cascade").cancelled()).isTrue();
        Instant start = test.now();
        test.advance(HOUR.multipliedBy(3));
        assertThat(test.attempts())
                .filteredOn(attempt ->
                        attempt.message() instanceof Echo && attempt.startedAt().isAfter(start))
                .extracting(attempt ->
                        ((Echo) attempt.message()).text() + " " + Duration.between(start, attempt.startedAt()))
                .containsExactly("list 2 PT1H", "delayed PT1H", "until PT2H");
    }

    @Test
    @Tag("G41")
    @DisplayName("G41 messages of handlers carry on correlation and conversation, and name their cause")
    void correlation() {
        List<String> seen = new ArrayList<>();
        List<UUID> conversations = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        TestPostdate test = start(builder -> builder.handle(Note.class, (note, context) -> {
                    ids.add(context.messageId());
                    conversations.add(context.conversationId());
                    context.send(new Echo("child"));
                })
                .handle(Echo.class, (echo, context) -> {
                    seen.add(context.correlationId().orElse("none"));
                    conversations.add(context.conversationId());
                    ids.add(context.causationId().orElseThrow());
                }));
        test.bus()
                .send(
                        new Note("parent"),
                        SendOptions.builder().correlationId("case-7").build());
        test.runUntilIdle();
        assertThat(seen).containsExactly("case-7");
        assertThat(conversations).hasSize(2);
        assertThat(conversations.get(0)).isEqualTo(conversations.get(1));
        assertThat(ids.get(0)).isEqualTo(ids.get(1));
    }

    @Test
    @Tag("G33")
    @DisplayName("G33 an answer, now or later, reaches the application that sent the request, also after a retry")
    void replies() {
        TestPostdate test = start(builder -> builder.queue("requests", QueueOptions::sequential)
                .handle(Echo.class, (echo, context) -> {})
                .handle(Note.class, SchedulingBusSuite.onQueue("requests"), (note, context) -> {
                    if (context.attempt() == 1) {
                        context.reply(new Echo("dropped with the failure"));
                        throw new IllegalStateException("again");
                    }
                    context.reply(new Echo("at once"));
                    context.scheduleReply(new Echo("later"), HOUR);
                }));
        test.bus().send(new Note("question"));
        test.advance(Duration.ofMinutes(1));
        assertThat(test.handled(Echo.class)).extracting(Echo::text).containsExactly("at once");
        test.advance(HOUR);
        assertThat(test.handled(Echo.class)).extracting(Echo::text).containsExactly("at once", "later");
        assertThat(test.attempts())
                .filteredOn(attempt -> attempt.message() instanceof Echo)
                .allSatisfy(attempt -> assertThat(
                                attempt.claimed().envelope().address().queue())
                        .isEqualTo("test"));
    }
}
