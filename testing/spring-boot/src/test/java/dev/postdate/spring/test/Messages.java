package dev.postdate.spring.test;

import dev.postdate.MessageType;

/** What the tests send. */
final class Messages {

    private Messages() {}

    @MessageType("shop.reminder")
    record Reminder(String order) {}

    @MessageType("shop.invoice")
    record Invoice(String order) {}
}
