package dev.postdate.examples.springorders;

import dev.postdate.MessageType;

/** Tells the customer of an order that it is not paid yet. */
@MessageType("shop.payment-reminder")
public record PaymentReminder(String orderId) {}
