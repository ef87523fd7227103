package dev.postdate.examples.orders;

import java.util.UUID;

/**
 * A line of the payment gateway's own ledger: a card was charged.
 *
 * @param request what the shop asked for; however often it asks, it is charged once
 */
public record ChargeLine(UUID request, String orderId, long cents) {}
