package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import dev.postdate.Headers;
import dev.postdate.OnDuplicateKey;
import dev.postdate.SchedulingResult.Disposition;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.ScheduleStore.Stored;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A schedule key makes what waits unique in its application, until it is first claimed. */
public abstract class KeySuite extends StoreSuite {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final String KEY = "order-42-reminder";

    @Test
    @Tag("G21")
    void keepFirstKeepsTheMessageThatWaits() {
        Draft first = Draft.command().in(HOUR).key(KEY);
        append(first);
        Draft second = Draft.command().in(Duration.ofMinutes(1)).key(KEY);

        Stored stored = append(second);

        assertThat(stored).isEqualTo(new Stored(first.id(), time.instant().plus(HOUR), Disposition.KEPT_EXISTING));
        assertThat(schedules().find(second.id())).isEmpty();
        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isEqualTo(1);
        assertThat(schedules().findKey(APPLICATION, KEY)).contains(first.id());
    }

    @Test
    @Tag("G21")
    void replacePutsTheNewMessageInThePlaceOfTheOld() {
        Draft first = Draft.command().in(HOUR).key(KEY);
        append(first);
        Draft second = Draft.command().in(Duration.ofMinutes(1)).key(KEY, OnDuplicateKey.REPLACE);

        Stored stored = append(second);

        assertThat(stored).isEqualTo(new Stored(second.id(), time.instant().plusSeconds(60), Disposition.REPLACED));
        assertThat(schedules().find(first.id())).isEmpty();
        assertThat(schedules().findKey(APPLICATION, KEY)).contains(second.id());
        time.advance(HOUR);
        assertThat(ids(startNode().claim())).containsExactly(second.id());
    }

    @Test
    @Tag("G21")
    void pushBackMovesTheMessageThatWaitsAndGivesItTheNewContent() {
        Draft first = Draft.command().in(HOUR).key(KEY).expiresAfter(HOUR);
        append(first);
        byte[] body = "new".getBytes(StandardCharsets.UTF_8);
        Headers headers = Headers.empty().with("tenant", "north");
        Draft second = Draft.command()
                .in(HOUR.multipliedBy(2))
                .key(KEY, OnDuplicateKey.PUSH_BACK)
                .body(body)
                .headers(headers)
                .expiresAfter(Duration.ofMinutes(5));

        Stored stored = append(second);

        Instant pushed = time.instant().plus(HOUR.multipliedBy(2));
        assertThat(stored).isEqualTo(new Stored(first.id(), pushed, Disposition.PUSHED_BACK));
        assertThat(schedules().find(second.id())).isEmpty();
        MessageRecord row = row(first.id());
        assertThat(row.dueAt()).isEqualTo(pushed);
        assertThat(row.expiresAt()).isEqualTo(pushed.plus(Duration.ofMinutes(5)));
        assertThat(row.envelope().content().body()).isEqualTo(body);
        assertThat(row.envelope().headers()).isEqualTo(headers);
        assertThat(row.key()).isEqualTo(KEY);
        TestNode node = startNode();
        time.advanceTo(pushed.minusNanos(1));
        assertThat(node.claim()).isEmpty();
        time.advanceTo(pushed);
        assertThat(node.claimOne().envelope().content().body()).isEqualTo(body);
    }

    @Test
    @Tag("G21")
    void pushBackNeverMovesAMessageForward() {
        Draft first = Draft.command().in(HOUR).key(KEY);
        append(first);
        byte[] body = "new".getBytes(StandardCharsets.UTF_8);

        Stored stored =
                append(Draft.command().key(KEY, OnDuplicateKey.PUSH_BACK).body(body));

        assertThat(stored).isEqualTo(new Stored(first.id(), time.instant().plus(HOUR), Disposition.PUSHED_BACK));
        assertThat(row(first.id()).dueAt()).isEqualTo(time.instant().plus(HOUR));
        assertThat(row(first.id()).envelope().content().body()).isEqualTo(body);
    }

    @Test
    @Tag("G21")
    void aFreeKeyIsScheduledWhateverTheRule() {
        for (OnDuplicateKey rule : OnDuplicateKey.values()) {
            Draft draft = Draft.command().in(HOUR).key(KEY + rule, rule);

            assertThat(append(draft).disposition()).isEqualTo(Disposition.SCHEDULED);

            assertThat(schedules().findKey(APPLICATION, KEY + rule)).contains(draft.id());
        }
    }

    @Test
    @Tag("G21")
    void theFirstClaimFreesTheKeyForGood() {
        Draft first = Draft.command().key(KEY);
        append(first);
        TestNode node = startNode();
        Claimed claimed = node.claimOne();
        assertThat(schedules().findKey(APPLICATION, KEY)).isEmpty();
        assertThat(row(first.id()).key()).isNull();

        Draft during = Draft.command().in(HOUR).key(KEY);
        assertThat(append(during).disposition()).isEqualTo(Disposition.SCHEDULED);
        node.fail(claimed, Due.in(HOUR));

        assertThat(schedules().findKey(APPLICATION, KEY)).contains(during.id());
        assertThat(row(first.id()).key()).isNull();
        time.advance(HOUR);
        assertThat(ids(node.claim())).containsExactlyInAnyOrder(first.id(), during.id());
    }

    @Test
    @Tag("G21")
    void aReleaseDoesNotTakeTheKeyBack() {
        Draft first = Draft.command().key(KEY);
        append(first);
        TestNode node = startNode();

        node.release(node.claimOne());

        assertThat(schedules().findKey(APPLICATION, KEY)).isEmpty();
        assertThat(append(Draft.command().in(HOUR).key(KEY)).disposition()).isEqualTo(Disposition.SCHEDULED);
    }

    @Test
    @Tag("G21")
    void aCancelFreesTheKey() {
        Draft first = Draft.command().in(HOUR).key(KEY);
        append(first);

        schedules().cancel(first.id(), APPLICATION);

        assertThat(schedules().findKey(APPLICATION, KEY)).isEmpty();
        assertThat(append(Draft.command().key(KEY)).disposition()).isEqualTo(Disposition.SCHEDULED);
    }

    @Test
    @Tag("G21")
    void keysOfApplicationsAreTheirOwn() {
        Draft ours = Draft.command().in(HOUR).key(KEY);
        Draft theirs = Draft.command().from(OTHER_APPLICATION).in(HOUR).key(KEY, OnDuplicateKey.REPLACE);

        assertThat(append(ours).disposition()).isEqualTo(Disposition.SCHEDULED);
        assertThat(append(theirs).disposition()).isEqualTo(Disposition.SCHEDULED);

        assertThat(schedules().findKey(APPLICATION, KEY)).contains(ours.id());
        assertThat(schedules().findKey(OTHER_APPLICATION, KEY)).contains(theirs.id());
        assertThat(schedules().findKey("a third", KEY)).isEmpty();
    }

    @Test
    @Tag("G21")
    void keysThatLookAlikeAreDifferent() {
        List<String> keys =
                List.of("key", "Key", "KEY", "key ", " key", "kéy", "ke\u0301y", "k%y", "k_y", "ключ", "😀");

        for (String key : keys) {
            assertThat(append(Draft.command().in(HOUR).key(key)).disposition())
                    .as("'%s'", key)
                    .isEqualTo(Disposition.SCHEDULED);
        }

        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isEqualTo(keys.size());
    }

    @Test
    @Tag("G21")
    void aKeyGivenTwiceInOneCallIsDealtWithInOrder() {
        Draft first = Draft.command().in(HOUR).key(KEY);
        Draft kept = Draft.command().in(HOUR).key(KEY);
        Draft replacing = Draft.command().in(HOUR).key(KEY, OnDuplicateKey.REPLACE);

        List<Stored> stored = appendAll(first, kept, replacing).messages();

        assertThat(stored)
                .extracting(Stored::disposition)
                .containsExactly(Disposition.SCHEDULED, Disposition.KEPT_EXISTING, Disposition.REPLACED);
        assertThat(stored).extracting(Stored::id).containsExactly(first.id(), first.id(), replacing.id());
        assertThat(schedules().findKey(APPLICATION, KEY)).contains(replacing.id());
        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isEqualTo(1);
    }

    @Test
    @Tag("G21")
    void aMessageThatLeavesWithASettlementTakesPartInKeys() {
        Draft waiting = Draft.command().in(HOUR).key(KEY);
        append(waiting);
        append(Draft.command());
        TestNode node = startNode();

        node.done(
                node.claimOne(),
                Draft.command().key(KEY).message(),
                Draft.command().in(HOUR).key("another").message());

        assertThat(schedules().findKey(APPLICATION, KEY)).contains(waiting.id());
        assertThat(schedules().findKey(APPLICATION, "another")).isPresent();
        assertThat(queries().count(MessageQuery.all(), 1_000_000).number()).isEqualTo(2);
    }

    @Test
    @Tag("G21")
    @Tag("G32")
    void anEventDueNowHoldsNoKey() {
        append(Draft.event("orders.paid").key(KEY));

        assertThat(schedules().findKey(APPLICATION, KEY)).isEmpty();
    }

    @Test
    @Tag("G21")
    void callersAtOnceLeaveOneMessage() throws Exception {
        long waiting = 0;
        for (int round = 0; round < 20; round++) {
            for (OnDuplicateKey rule : OnDuplicateKey.values()) {
                String key = rule + "-" + round;
                Callable<Stored> call = () -> append(Draft.command().in(HOUR).key(key, rule));

                List<Stored> answers = Threads.runAll(Collections.nCopies(8, call));

                assertThat(answers)
                        .filteredOn(answer -> answer.disposition() == Disposition.SCHEDULED)
                        .hasSize(1);
                assertThat(queries()
                                .search(MessageQuery.all().key(key), null, 10)
                                .messages())
                        .singleElement()
                        .satisfies(row -> assertThat(schedules().findKey(APPLICATION, key))
                                .contains(row.envelope().id()));
                assertThat(queries().count(MessageQuery.all(), 1_000_000).number())
                        .isEqualTo(++waiting);
            }
        }
    }
}
