package dev.postdate.testkit.conformance.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postdate.Headers;
import dev.postdate.PostdateBuilder;
import dev.postdate.SendOptions;
import dev.postdate.admin.DeadLetter;
import dev.postdate.admin.DeadLetters;
import dev.postdate.admin.RedriveOptions;
import dev.postdate.observe.Attempt;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.spi.DeadLetterGroup;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadReason;
import dev.postdate.testkit.TestPostdate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator does with dead letters. */
public abstract class DeadLetterBusSuite extends BusSuite {

    private static final DeadLetterQuery NOTES = DeadLetterQuery.all().type("testkit.note");

    private final AtomicBoolean broken = new AtomicBoolean(true);

    /** A node whose handler fails at once, until it is mended. */
    private PostdateBuilder failing(PostdateBuilder builder) {
        return builder.retry(RetryPolicy.deadLetter())
                .queue("aside", queue -> queue)
                .handle(Note.class, (note, context) -> {
                    if (broken.get()) {
                        fail(note);
                    }
                });
    }

    private static void fail(Note note) {
        if (note.text().startsWith("bad")) {
            throw new IllegalArgumentException("no such thing as " + note.text());
        }
        throw new IllegalStateException("the gateway is away for " + note.text());
    }

    private static void sendMany(TestPostdate test, int count) {
        IntStream.range(0, count).forEach(i -> test.bus().send(new Note("note " + i)));
        test.runUntilIdle();
    }

    private static List<String> handled(TestPostdate test) {
        return test.handled(Note.class).stream().map(Note::text).toList();
    }

    @Test
    @Tag("G26")
    @DisplayName("G26 all that match are redriven at the given rate, in the order in which they died")
    void redriveAtARate() {
        TestPostdate test = start(this::failing);
        sendMany(test, 10);
        broken.set(false);
        Instant start = test.now();

        assertThat(test.admin()
                        .deadLetters()
                        .redriveAll(NOTES, RedriveOptions.unchanged().perSecond(4)))
                .isEqualTo(10);

        test.runUntilIdle();
        assertThat(handled(test)).containsExactly("note 0");
        test.advance(HOUR);
        assertThat(handled(test))
                .containsExactlyElementsOf(
                        IntStream.range(0, 10).mapToObj(i -> "note " + i).toList());
        List<Attempt> redriven = test.attempts().subList(10, 20);
        assertThat(redriven)
                .extracting(Attempt::startedAt)
                .containsExactlyElementsOf(IntStream.range(0, 10)
                        .mapToObj(i -> start.plusMillis(250L * i))
                        .toList());
        assertThat(test.admin().deadLetters().count()).isZero();
    }

    @Test
    @Tag("G26")
    @DisplayName("G26 more than a batch are redriven, each once, also where they die again at once")
    void redriveManyThatDieAgain() {
        TestPostdate test = start(this::failing);
        sendMany(test, 1_100);

        assertThat(test.admin().deadLetters().redriveAll(NOTES, RedriveOptions.unchanged()))
                .isEqualTo(1_100);
        test.runUntilIdle();

        assertThat(test.attempts()).hasSize(2_200);
        assertThat(test.admin().deadLetters().count(NOTES, 5_000)).isEqualTo(1_100);
    }

    @Test
    @Tag("G26")
    @DisplayName("G26 one whose order of death does not matter to its caller goes in it nevertheless, at a rate too")
    void redriveSomeAtARate() {
        TestPostdate test = start(this::failing);
        sendMany(test, 4);
        broken.set(false);
        List<UUID> ids = new ArrayList<>(test.admin().deadLetters().list().stream()
                .map(DeadLetter::messageId)
                .toList());
        List<UUID> some = List.of(ids.get(3), ids.get(1), UUID.randomUUID());

        assertThat(test.admin()
                        .deadLetters()
                        .redrive(some, RedriveOptions.unchanged().perSecond(0.5)))
                .containsExactly(ids.get(1), ids.get(3));

        test.advance(Duration.ofSeconds(1));
        assertThat(handled(test)).containsExactly("note 1");
        test.advance(Duration.ofSeconds(1));
        assertThat(handled(test)).containsExactly("note 1", "note 3");
        assertThat(test.admin().deadLetters().count()).isEqualTo(2);
    }

    @Test
    @Tag("G26")
    @DisplayName(
            "G26 a dead letter goes to another queue that the store knows, named like a destination, and to no other")
    void redriveToAnotherQueue() {
        TestPostdate test = start(this::failing);
        sendMany(test, 2);
        broken.set(false);
        DeadLetters letters = test.admin().deadLetters();
        DeadLetter first = letters.list().get(0);
        RedriveOptions unknown = RedriveOptions.unchanged().toQueue("nowhere");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> letters.redrive(first.messageId(), unknown))
                .withMessageContaining("nowhere")
                .withMessageContaining("test/aside");
        assertThatIllegalArgumentException().isThrownBy(() -> letters.redriveAll(NOTES, unknown));
        assertThatIllegalArgumentException().isThrownBy(() -> letters.redrive(List.of(first.messageId()), unknown));
        assertThat(letters.count()).isEqualTo(2);

        assertThat(letters.redrive(first.messageId(), RedriveOptions.unchanged().toQueue("aside")))
                .isTrue();
        test.runUntilIdle();

        assertThat(test.attempts().get(2).claimed().envelope().address().queue())
                .isEqualTo("test/aside");
        assertThat(handled(test)).containsExactly("note 0");
    }

    @Test
    @Tag("G26")
    @DisplayName("G26 body and headers of one dead letter are edited; those of many are not")
    void redriveEdited() {
        List<Headers> headers = new ArrayList<>();
        TestPostdate test =
                start(builder -> builder.retry(RetryPolicy.deadLetter()).handle(Note.class, (note, context) -> {
                    headers.add(context.headers());
                    if (note.text().startsWith("bad")) {
                        fail(note);
                    }
                }));
        UUID id = test.bus()
                .scheduleSend(
                        new Note("bad input"),
                        Duration.ZERO,
                        SendOptions.builder().header("who", "me").build())
                .token()
                .messageId();
        test.runUntilIdle();
        DeadLetters letters = test.admin().deadLetters();
        DeadLetter dead = letters.find(id).orElseThrow();
        byte[] mended = new String(dead.body(), StandardCharsets.UTF_8)
                .replace("bad", "good")
                .getBytes(StandardCharsets.UTF_8);
        RedriveOptions edits =
                RedriveOptions.unchanged().body(mended).headers(dead.headers().with("mended", true));

        assertThatIllegalArgumentException().isThrownBy(() -> letters.redriveAll(NOTES, edits));
        assertThatIllegalArgumentException().isThrownBy(() -> letters.redrive(List.of(id), edits));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> edits.body(new byte[0]))
                .withMessageContaining("0 bytes");
        assertThat(letters.redrive(id, edits)).isTrue();
        assertThat(letters.redrive(id, edits)).isFalse();
        test.runUntilIdle();

        assertThat(handled(test)).containsExactly("good input");
        assertThat(headers)
                .containsExactly(
                        Headers.empty().with("who", "me"),
                        Headers.empty().with("who", "me").with("mended", true));
        assertThat(test.attempts())
                .extracting(attempt -> attempt.claimed().envelope().id())
                .containsOnly(id);
    }

    @Test
    @Tag("G22")
    @DisplayName("G22 a query without any condition neither redrives nor deletes")
    void emptyQueries() {
        TestPostdate test = start(this::failing);
        sendMany(test, 3);
        DeadLetters letters = test.admin().deadLetters();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> letters.redriveAll(DeadLetterQuery.all(), RedriveOptions.unchanged()))
                .withMessageContaining("every dead letter");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> letters.deleteAll(DeadLetterQuery.all()))
                .withMessageContaining("every dead letter");
        test.advance(HOUR);
        assertThat(test.attempts()).hasSize(3);

        assertThat(letters.deleteAll(NOTES.reason(DeadReason.UNREADABLE))).isZero();
        assertThat(letters.deleteAll(NOTES)).isEqualTo(3);
        assertThat(letters.count()).isZero();
    }

    @Test
    @Tag("G25")
    @DisplayName("G25 dead letters are grouped by what they died of, whatever their texts say, and redriven by it")
    void groups() {
        TestPostdate test = start(this::failing);
        sendMany(test, 3);
        test.bus().send(new Note("bad one"));
        test.bus().send(new Note("bad two"));
        test.runUntilIdle();
        DeadLetters letters = test.admin().deadLetters();

        List<DeadLetterGroup> groups = letters.groups(DeadLetterQuery.all(), 10);

        assertThat(groups).extracting(DeadLetterGroup::count).containsExactly(3L, 2L);
        assertThat(groups.get(0).error()).contains("the gateway is away for note 2");
        assertThat(groups.get(1).error()).contains("no such thing as bad two");
        broken.set(false);
        DeadLetterQuery bad = DeadLetterQuery.all().fingerprint(groups.get(1).fingerprint());
        assertThat(letters.list(bad, null, 10).items())
                .extracting(DeadLetter::fingerprint)
                .containsOnly(groups.get(1).fingerprint())
                .hasSize(2);
        assertThat(letters.redriveAll(bad, RedriveOptions.unchanged())).isEqualTo(2);
        test.runUntilIdle();
        assertThat(handled(test)).containsExactly("bad one", "bad two");
        assertThat(letters.count()).isEqualTo(3);
    }

    @Test
    @DisplayName(
            "dead letters older than their retention are deleted, of the node's own queues only; the others stay for ever")
    void retention() {
        TestPostdate keeps = start("other", this::failing);
        sendMany(keeps, 1);
        TestPostdate test = start(builder -> failing(builder).deadLetterRetention(Duration.ofDays(7)));
        sendMany(test, 600);
        test.advance(Duration.ofDays(6));
        sendMany(test, 1);
        DeadLetters letters = test.admin().deadLetters();
        assertThat(letters.count()).isEqualTo(602);

        test.advance(Duration.ofDays(1).plusHours(2));

        assertThat(letters.list()).extracting(DeadLetter::queue).containsExactly("other", "test");
        test.advance(Duration.ofDays(30));
        assertThat(letters.list()).extracting(DeadLetter::queue).containsExactly("other");
    }
}
