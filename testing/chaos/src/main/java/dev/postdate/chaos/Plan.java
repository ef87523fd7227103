package dev.postdate.chaos;

import java.time.Duration;

/**
 * How much of it.
 *
 * @param spread how far ahead messages are due at most
 */
record Plan(long messages, int workers, Duration killEvery, Duration spread, long seed) {

    private static final int MOST_WORKERS = 8;

    Plan {
        if (messages < 1 || workers < 2 || workers > MOST_WORKERS) {
            throw new IllegalArgumentException("messages=" + messages + " (must be 1 or more), workers=" + workers
                    + " (must be 2 to " + MOST_WORKERS + ")");
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
