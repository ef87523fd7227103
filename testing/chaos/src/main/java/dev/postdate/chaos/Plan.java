package dev.postdate.chaos;

import java.time.Duration;

/**
 * How much of it.
 *
 * @param spread how far ahead messages are due at most
 */
record Plan(long messages, int workers, Duration killEvery, Duration spread, long seed) {

    Plan {
        if (messages < 1 || workers < 2) {
            throw new IllegalArgumentException(
                    "messages=" + messages + " and workers=" + workers + " (must be at least 1 and 2)");
        }
    }

    static Plan standard(long seed) {
        return new Plan(100_000, 4, Duration.ofSeconds(2), Duration.ofSeconds(30), seed);
    }

    Plan withMessages(long value) {
        return new Plan(value, workers, killEvery, spread, seed);
    }

    Plan withWorkers(int value) {
        return new Plan(messages, value, killEvery, spread, seed);
    }

    Plan withSeed(long value) {
        return new Plan(messages, workers, killEvery, spread, value);
    }
}
