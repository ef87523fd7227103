package dev.postdate.memory;

import static dev.postdate.memory.Scene.APPLICATION;
import static dev.postdate.memory.Scene.NODE;
import static dev.postdate.memory.Scene.in;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.CancelResult;
import dev.postdate.CancelResult.Outcome;
import dev.postdate.Due;
import dev.postdate.spi.ClaimStore.ClaimRequest;
import dev.postdate.spi.ClaimStore.Demand;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.DeadLetterStore.Redrive;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventCopiesTest {

    private final Scene scene = new Scene().subscribe("one", "two", "three");

    private UUID publish() {
        NewMessage event = Scene.event(Due.NOW);
        scene.append(event);
        return event.envelope().id();
    }

    private CancelResult cancel(UUID id) {
        return scene.schedules().cancel(id, APPLICATION);
    }

    @Test
    void anEventThatIsDueBecomesItsCopiesAtOnce() {
        UUID event = publish();

        assertThat(scene.schedules().find(event)).isEmpty();
        assertThat(scene.schedules().findCopies(event))
                .extracting(copy -> copy.envelope().address().handler())
                .containsExactly("one", "two", "three");
    }

    @Test
    void cancellingRemovesTheCopiesThatHaveNotStartedAndAnswersWithTheFurthest() {
        UUID untouched = publish();
        assertThat(cancel(untouched)).isEqualTo(new CancelResult(Outcome.CANCELLED, 3));
        assertThat(cancel(untouched)).isEqualTo(new CancelResult(Outcome.NOT_PENDING, 0));

        UUID retried = publish();
        scene.fail(scene.claimOne(), in(9));
        assertThat(cancel(retried)).isEqualTo(new CancelResult(Outcome.RETRY_CANCELLED, 3));

        UUID running = publish();
        scene.fail(scene.claimOne(), in(9));
        Claimed claimed = scene.claimOne();
        assertThat(cancel(running)).isEqualTo(new CancelResult(Outcome.IN_DELIVERY, 2));
        assertThat(scene.fail(claimed, Due.NOW)).isEqualTo(SettleOutcome.CANCELLED);
        assertThat(scene.schedules().findCopies(running)).isEmpty();

        UUID partlyDone = publish();
        scene.done(scene.claimOne());
        assertThat(cancel(partlyDone)).isEqualTo(new CancelResult(Outcome.CANCELLED, 2));
    }

    @Test
    void theCopiesOfAnotherApplicationAreLeftAlone() {
        UUID event = publish();

        assertThat(scene.schedules().cancel(event, "billing")).isEqualTo(new CancelResult(Outcome.FOREIGN, 0));
        assertThat(scene.schedules().findCopies(event)).hasSize(3);
    }

    @Test
    void aSingleCopyIsCancelledByItsOwnId() {
        UUID event = publish();
        UUID copy = scene.schedules().findCopies(event).get(1).envelope().id();

        assertThat(cancel(copy)).isEqualTo(new CancelResult(Outcome.CANCELLED, 1));
        assertThat(scene.schedules().findCopies(event)).hasSize(2);
    }

    @Test
    void aRedrivenCopyIsAgainOneOfItsEvent() {
        UUID event = publish();
        Claimed claimed = scene.claimOne();
        scene.settle(new Settlement.Dead(claimed.ref(), DeadReason.NO_HANDLER, "gone", false, null, "00ff"));
        assertThat(scene.schedules().findCopies(event)).hasSize(2);

        scene.session
                .deadLetters()
                .redrive(List.of(Redrive.now(claimed.envelope().id())));

        assertThat(cancel(event)).isEqualTo(new CancelResult(Outcome.CANCELLED, 3));
    }

    @Test
    void aClaimedEventIsCopiedInItsPlaceToThoseSubscribedThen() {
        NewMessage event = Scene.event(in(10));
        scene.append(event);
        scene.session.topology().unsubscribe(Scene.subscription("two"));
        scene.clock.advance(Duration.ofSeconds(12));
        Claimed claimed = claimEvent();

        scene.settle(new Settlement.CopyToSubscribers(claimed.ref()));

        List<MessageRecord> copies =
                scene.schedules().findCopies(event.envelope().id());
        assertThat(copies)
                .extracting(copy -> copy.envelope().address().handler())
                .containsExactly("one", "three");
        assertThat(copies).allSatisfy(copy -> {
            assertThat(copy.dueAt()).isEqualTo(Scene.at(10));
            assertThat(copy.createdAt()).isEqualTo(Scene.at(0));
        });
        assertThat(scene.schedules().find(event.envelope().id())).isEmpty();
    }

    @Test
    void anEventCancelledInTheMiddleOfCopyingLeavesNoCopies() {
        NewMessage event = Scene.event(in(10));
        scene.append(event);
        scene.clock.advance(Duration.ofSeconds(10));
        Claimed claimed = claimEvent();
        assertThat(cancel(event.envelope().id()).outcome()).isEqualTo(Outcome.IN_DELIVERY);

        assertThat(scene.settle(new Settlement.CopyToSubscribers(claimed.ref())))
                .isEqualTo(SettleOutcome.CANCELLED);

        assertThat(scene.schedules().findCopies(event.envelope().id())).isEmpty();
        assertThat(scene.claim(NODE, 9)).isEmpty();
    }

    private Claimed claimEvent() {
        return scene.claims()
                .claim(new ClaimRequest(NODE, 99, List.of(new Demand("$events", 1))))
                .claimed()
                .get(0);
    }
}
