package dev.postdate.retry;

import dev.postdate.spi.DeadReason;
import java.time.Duration;
import java.util.Objects;

/** What becomes of a message whose handler failed. */
public sealed interface RetryDecision {

    /**
     * It is handled again, and the attempt counts.
     *
     * @param delay counted by the store's clock when the failure is stored; zero or negative for at once
     */
    record RetryAfter(Duration delay) implements RetryDecision {
        public RetryAfter {
            Objects.requireNonNull(delay, "delay");
        }
    }

    /** It goes behind everything that is due in its queue, comes back after one second at the earliest, and the attempt counts. */
    record Requeue() implements RetryDecision {}

    /**
     * What the handler needs is down, which is not the message's fault: no attempt counts. Its queue hands out nothing on this node for a
     * while, and then one message first. The message keeps its place on a sequential queue whose retries are not overtaken; elsewhere it is
     * due again at once, behind what was due before.
     */
    record PauseQueue(Duration pause) implements RetryDecision {
        public PauseQueue {
            Objects.requireNonNull(pause, "pause");
        }
    }

    /**
     * It is not handled again without an operator.
     *
     * @param why one phrase for the operator
     */
    record DeadLetter(DeadReason reason, String why) implements RetryDecision {
        public DeadLetter {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(why, "why");
        }

        /** Refused: whoever decided so did not wait for attempts to be spent. */
        public DeadLetter(String why) {
            this(DeadReason.REFUSED, why);
        }
    }

    /**
     * It is removed and counted: nobody will miss it.
     *
     * @param why one phrase for the operator
     */
    record Discard(String why) implements RetryDecision {
        public Discard {
            Objects.requireNonNull(why, "why");
        }
    }
}
