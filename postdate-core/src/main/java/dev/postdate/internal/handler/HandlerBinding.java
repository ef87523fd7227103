package dev.postdate.internal.handler;

import dev.postdate.ReturningHandler;
import dev.postdate.internal.type.TypeName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One handler as it is called.
 *
 * @param type the message type it handles
 * @param name unique among the handlers of that type in its application
 * @param queue the full name of the queue its messages wait on
 * @param transactional true to run it in a transaction of the store's
 * @param timeLimit how long a run may take before it is interrupted; null for as long as it likes
 */
public record HandlerBinding(
        TypeName type,
        String name,
        String queue,
        boolean transactional,
        @Nullable Duration timeLimit,
        ReturningHandler<Object> code) {}
