package dev.postdate.spi.transport;

import java.util.Objects;

/** What became of a message that was sent. */
public sealed interface SendOutcome {

    /** It is safe with whoever carries it. */
    record Confirmed() implements SendOutcome {}

    /**
     * There is no such destination, so nobody has it.
     *
     * @param why in words
     */
    record Unroutable(String why) implements SendOutcome {
        public Unroutable {
            Objects.requireNonNull(why, "why");
        }
    }

    /**
     * It was refused for now, as by a queue that is full; nobody has it.
     *
     * @param why in words
     */
    record Refused(String why) implements SendOutcome {
        public Refused {
            Objects.requireNonNull(why, "why");
        }
    }
}
