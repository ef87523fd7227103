package dev.postdate.spi;

import static dev.postdate.spi.MessageState.CANCEL_REQUESTED;
import static dev.postdate.spi.MessageState.CLAIMED;
import static dev.postdate.spi.MessageState.PARKED;
import static dev.postdate.spi.MessageState.PENDING;
import static dev.postdate.spi.MessageState.SUSPECT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageStateTest {

    private static final Map<MessageState, Set<MessageState>> ALLOWED = Map.of(
            PENDING, Set.of(PENDING, CLAIMED),
            CLAIMED, Set.of(PENDING, CANCEL_REQUESTED, SUSPECT, PARKED),
            CANCEL_REQUESTED, Set.of(CANCEL_REQUESTED),
            SUSPECT, Set.of(SUSPECT, CLAIMED),
            PARKED, Set.of(PARKED, PENDING, SUSPECT));

    @Test
    void everyPairOfStatesIsAllowedOrNotAsTheDiagramSays() {
        for (MessageState from : MessageState.values()) {
            for (MessageState to : MessageState.values()) {
                assertThat(from.successors().contains(to))
                        .as("%s to %s", from, to)
                        .isEqualTo(ALLOWED.get(from).contains(to));
            }
        }
    }

    @Test
    void onlyAClaimedMessageEndsOtherThanCancelled() {
        for (MessageState state : MessageState.values()) {
            assertThat(state.ends()).contains(MessageEnd.CANCELLED);
            boolean claimed = state == CLAIMED || state == CANCEL_REQUESTED;
            assertThat(state.ends()).hasSize(claimed ? MessageEnd.values().length : 1);
        }
    }
}
