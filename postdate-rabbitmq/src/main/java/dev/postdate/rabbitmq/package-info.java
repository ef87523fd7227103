/**
 * A transport over RabbitMQ 3.10 or later, by AMQP 0-9-1. {@link dev.postdate.rabbitmq.RabbitMq} makes it.
 *
 * <p>Two connections, each kept by a {@code Link}: one publishes with confirms and may be blocked by the broker, the other receives and must
 * go on acknowledging meanwhile. A connection that is lost is replaced as a whole, channels and topology included; what it had under way is
 * failed or comes again, and what belongs to it, such as a receipt, does nothing any more.
 */
@NullMarked
package dev.postdate.rabbitmq;

import org.jspecify.annotations.NullMarked;
