package dev.postdate.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MessageIdsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456789Z");

    @Test
    void idsAreOfVersion7AndCarryTheirMillisecond() {
        for (int i = 0; i < 1_000; i++) {
            UUID id = MessageIds.create(NOW);
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
            assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
        }
    }

    @Test
    void idsOfOneMomentDiffer() {
        Set<UUID> ids = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            ids.add(MessageIds.create(NOW));
        }
        assertThat(ids).hasSize(100_000);
    }

    @Test
    void laterIdsSortBehindEarlierOnesAsText() {
        assertThat(MessageIds.create(NOW).toString())
                .isLessThan(MessageIds.create(NOW.plusMillis(1)).toString());
    }

    @Test
    void instantsForWhichThereIsNoRoomDoNoHarm() {
        for (Instant instant : new Instant[] {Instant.MIN, Instant.MAX, Instant.ofEpochSecond(-1)}) {
            UUID id = MessageIds.create(instant);
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
        }
    }
}
