package dev.postdate.rabbitmq;

import com.rabbitmq.client.AMQP;

/** A message in the broker's terms. The array is not copied and must not be changed. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WireMessage(AMQP.BasicProperties properties, byte[] body) {}
