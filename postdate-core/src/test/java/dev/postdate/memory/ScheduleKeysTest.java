package dev.postdate.memory;

import static dev.postdate.OnDuplicateKey.KEEP_FIRST;
import static dev.postdate.OnDuplicateKey.PUSH_BACK;
import static dev.postdate.OnDuplicateKey.REPLACE;
import static dev.postdate.memory.Scene.APPLICATION;
import static dev.postdate.memory.Scene.at;
import static dev.postdate.memory.Scene.in;
import static dev.postdate.memory.Scene.keyed;
import static dev.postdate.memory.Scene.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postdate.Due;
import dev.postdate.Expiry;
import dev.postdate.ScheduleKey;
import dev.postdate.SchedulingResult.Disposition;
import dev.postdate.StoreException;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Kind;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.ScheduleStore.Stored;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleKeysTest {

    private final Scene scene = new Scene();

    private long waiting() {
        return scene.session.queries().count(MessageQuery.all(), 1_000_000).number();
    }

    @Test
    void keepFirstAnswersWithTheMessageThatWaits() {
        Stored first = scene.append(keyed("a", in(10), "k", KEEP_FIRST));
        Stored second = scene.append(keyed("b", in(20), "k", KEEP_FIRST));

        assertThat(second).isEqualTo(new Stored(first.id(), at(10), Disposition.KEPT_EXISTING));
        assertThat(waiting()).isEqualTo(1);
    }

    @Test
    void replaceRemovesTheOldOneAndHoldsTheKeyItself() {
        Stored first = scene.append(keyed("a", in(10), "k", KEEP_FIRST));
        Stored second = scene.append(keyed("b", in(5), "k", REPLACE));

        assertThat(second.disposition()).isEqualTo(Disposition.REPLACED);
        assertThat(scene.schedules().find(first.id())).isEmpty();
        assertThat(scene.schedules().findKey(APPLICATION, "k")).contains(second.id());
        assertThat(waiting()).isEqualTo(1);
    }

    @Test
    void pushBackKeepsTheTokenTakesTheContentAndMovesOnlyLater() {
        Stored first = scene.append(keyed("a", in(10), "k", PUSH_BACK));

        Stored earlier = scene.append(keyed("b", in(5), "k", PUSH_BACK));
        assertThat(earlier).isEqualTo(new Stored(first.id(), at(10), Disposition.PUSHED_BACK));
        Stored later = scene.append(keyed("c", in(30), "k", PUSH_BACK));
        assertThat(later).isEqualTo(new Stored(first.id(), at(30), Disposition.PUSHED_BACK));

        MessageRecord row = scene.row(first.id());
        assertThat(Scene.body(row.envelope())).isEqualTo("c");
        assertThat(row.dueAt()).isEqualTo(at(30));
        scene.clock.set(at(29));
        assertThat(scene.claim(Scene.NODE, 1)).isEmpty();
        scene.clock.set(at(30));
        assertThat(Scene.bodies(scene.claim(Scene.NODE, 1))).containsExactly("c");
    }

    @Test
    void aPushedBackLifetimeCountsFromTheDueTimeThatResults() {
        Stored first = scene.append(keyed("a", in(60), new Expiry.After(Duration.ofSeconds(1)), "k", PUSH_BACK));
        scene.append(keyed("b", in(5), new Expiry.After(Duration.ofSeconds(7)), "k", PUSH_BACK));
        assertThat(scene.row(first.id()).expiresAt()).isEqualTo(at(67));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.append(keyed("c", in(5), new Expiry.At(at(30)), "k", PUSH_BACK)));
        assertThat(Scene.body(scene.row(first.id()).envelope())).isEqualTo("b");

        scene.append(keyed("d", in(5), "k", PUSH_BACK));
        assertThat(scene.row(first.id()).expiresAt()).isNull();
    }

    @Test
    void theFirstClaimFreesAKeyForGood() {
        scene.append(keyed("a", Due.NOW, "k", KEEP_FIRST));
        Claimed claimed = scene.claimOne();
        assertThat(scene.schedules().findKey(APPLICATION, "k")).isEmpty();

        Stored anew = scene.append(keyed("b", in(10), "k", KEEP_FIRST));
        assertThat(anew.disposition()).isEqualTo(Disposition.SCHEDULED);

        // Neither a release nor a retry takes it back, nor does its end free the key of its successor.
        scene.release(claimed);
        scene.fail(scene.claimOne(), Due.NOW);
        assertThat(scene.row(claimed.envelope().id()).key()).isNull();
        scene.done(scene.claimOne());
        assertThat(scene.schedules().findKey(APPLICATION, "k")).contains(anew.id());
    }

    @Test
    void cancellingFreesAKey() {
        Stored first = scene.append(keyed("a", in(10), "k", KEEP_FIRST));
        scene.schedules().cancel(first.id(), APPLICATION);

        assertThat(scene.append(keyed("b", in(10), "k", KEEP_FIRST)).disposition())
                .isEqualTo(Disposition.SCHEDULED);
    }

    @Test
    void oneCallMayUseAKeyTwice() {
        List<Stored> stored = scene.append(List.of(
                keyed("a", in(10), "k", REPLACE),
                keyed("b", in(20), "k", PUSH_BACK),
                keyed("c", in(5), new Expiry.After(Duration.ofSeconds(1)), "k", PUSH_BACK),
                keyed("d", in(1), "k", KEEP_FIRST),
                keyed("e", in(2), "k", REPLACE)));

        assertThat(stored)
                .extracting(Stored::disposition)
                .containsExactly(
                        Disposition.SCHEDULED,
                        Disposition.PUSHED_BACK,
                        Disposition.PUSHED_BACK,
                        Disposition.KEPT_EXISTING,
                        Disposition.REPLACED);
        assertThat(stored.get(2).dueAt()).isEqualTo(at(20));
        assertThat(scene.session.queries().search(MessageQuery.all(), null, 10).messages())
                .extracting(row -> Scene.body(row.envelope()))
                .containsExactly("e");
    }

    @Test
    void anEventThatIsDueHoldsNoKeyButMindsTheOneThatWaits() {
        scene.subscribe("one");
        ScheduleKey keep = new ScheduleKey("k", KEEP_FIRST);
        NewMessage event = new NewMessage(Scene.envelope(Kind.EVENT, "now", Scene.QUEUE), Due.NOW, null, keep);
        scene.append(event);
        assertThat(scene.schedules().findKey(APPLICATION, "k")).isEmpty();
        assertThat(scene.schedules().findCopies(event.envelope().id())).hasSize(1);

        Stored waits = scene.append(keyed("a", in(10), "k", KEEP_FIRST));
        NewMessage again = new NewMessage(Scene.envelope(Kind.EVENT, "now", Scene.QUEUE), Due.NOW, null, keep);
        assertThat(scene.append(again)).isEqualTo(new Stored(waits.id(), at(10), Disposition.KEPT_EXISTING));
        assertThat(scene.schedules().findCopies(again.envelope().id())).isEmpty();

        NewMessage replacing = new NewMessage(
                Scene.envelope(Kind.EVENT, "now", Scene.QUEUE), Due.NOW, null, new ScheduleKey("k", REPLACE));
        assertThat(scene.append(replacing).disposition()).isEqualTo(Disposition.REPLACED);
        assertThat(scene.schedules().find(waits.id())).isEmpty();
        assertThat(scene.schedules().findCopies(replacing.envelope().id())).hasSize(1);
        assertThat(scene.schedules().findKey(APPLICATION, "k")).isEmpty();
    }

    @Test
    void aCallStoresAllOrNothing() {
        Stored first = scene.append(keyed("a", in(10), "k", KEEP_FIRST));
        NewMessage duplicate = message("twice", in(1));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.append(List.of(
                        keyed("b", in(20), "k", REPLACE),
                        message("c", in(1)),
                        message("d", Due.at(java.time.Instant.MAX)))));
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> scene.append(List.of(keyed("b", in(20), "k", PUSH_BACK), duplicate, duplicate)));

        assertThat(waiting()).isEqualTo(1);
        assertThat(scene.row(first.id()).dueAt()).isEqualTo(at(10));
        assertThat(Scene.body(scene.row(first.id()).envelope())).isEqualTo("a");
    }

    @Test
    void anIdIsTakenOnlyOnce() {
        NewMessage message = message("a", in(10));
        scene.append(message);

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> scene.append(message))
                .withMessageContaining(message.envelope().id().toString());
        assertThat(waiting()).isEqualTo(1);
    }
}
