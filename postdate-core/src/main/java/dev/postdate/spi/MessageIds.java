package dev.postdate.spi;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Ids in the order of time, as RFC 9562 describes them in version 7: milliseconds and 74 random bits. */
public final class MessageIds {

    private MessageIds() {}

    /** A new id of this moment. Nothing but the index's locality depends on its time. */
    public static UUID create(Instant now) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        // Without toEpochMilli, which refuses instants that this id has no room for anyway.
        long millis = now.getEpochSecond() * 1_000 + now.getNano() / 1_000_000;
        long high = (millis << 16) | 0x7000 | (random.nextLong() & 0x0FFF);
        long low = 0x8000_0000_0000_0000L | (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL);
        return new UUID(high, low);
    }
}
