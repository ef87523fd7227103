package dev.postdate.rabbitmq;

import java.util.UUID;

/**
 * A message on its way out.
 *
 * @param destination as the caller named it
 * @param exchange the empty name for a queue
 * @param key the routing key
 * @param mandatory true if it has to reach a queue
 */
record Publication(UUID id, String destination, String exchange, String key, boolean mandatory, WireMessage message) {}
