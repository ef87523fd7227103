package dev.postdate.benchmarks.memory;

import dev.postdate.MessageType;

/** About what a reminder carries. */
@MessageType("bench.reminder")
record Reminder(int number, String customer) {

    Reminder(int number) {
        this(number, "customer");
    }
}
