package dev.postdate.retry;

import java.time.Duration;
import java.util.Objects;

/** What becomes of a message whose handler failed. */
public sealed interface RetryDecision {

    /** @param delay counted by the store's clock when the failure is stored; zero or negative for at once */
    record RetryAfter(Duration delay) implements RetryDecision {
        public RetryAfter {
            Objects.requireNonNull(delay, "delay");
        }
    }

    /** @param why one phrase for the operator */
    record DeadLetter(String why) implements RetryDecision {
        public DeadLetter {
            Objects.requireNonNull(why, "why");
        }
    }
}
