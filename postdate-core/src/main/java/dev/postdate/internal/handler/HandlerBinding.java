package dev.postdate.internal.handler;

import dev.postdate.ReturningHandler;
import dev.postdate.internal.type.TypeName;

/**
 * One handler as it is called.
 *
 * @param type the message type it handles
 * @param name unique among the handlers of that type in its application
 * @param queue the full name of the queue its messages wait on
 * @param transactional true to run it in a transaction of the store's
 */
public record HandlerBinding(
        TypeName type, String name, String queue, boolean transactional, ReturningHandler<Object> code) {}
