package dev.postdate.chaos;

import dev.postdate.MessageType;

/** What is sent. */
final class Messages {

    static final String APPLICATION = "chaos";

    private Messages() {}

    @MessageType("chaos.plain")
    record Plain(long number) {}

    /** For a handler that runs in a transaction. */
    @MessageType("chaos.transactional")
    record Transactional(long number) {}
}
