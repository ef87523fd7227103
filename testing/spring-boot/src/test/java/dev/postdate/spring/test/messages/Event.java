package dev.postdate.spring.test.messages;

import dev.postdate.MessageType;

/** An interface, and records within it. */
@MessageType("scanned.event")
public sealed interface Event {

    /** One of its records that has a name of its own. */
    @MessageType(value = "scanned.placed", version = 2, aliases = "scanned.ordered")
    record Placed(String order) implements Event {}

    /** One that has none. */
    record Paid(String order) implements Event {}
}
