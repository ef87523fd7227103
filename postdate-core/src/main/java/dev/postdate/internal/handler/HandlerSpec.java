package dev.postdate.internal.handler;

import dev.postdate.ReturningHandler;
import dev.postdate.retry.RetryRules;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A handler as it was described, not yet bound to a type name and a queue.
 *
 * @param name null for that of its message type
 * @param queue the short name; null or empty for the application's default queue
 * @param timeLimit null for what its queue says
 * @param where what it is called in the texts of problems
 */
public record HandlerSpec(
        Class<?> messageClass,
        @Nullable String name,
        @Nullable String queue,
        boolean transactional,
        RetryRules retries,
        @Nullable Duration timeLimit,
        String where,
        ReturningHandler<Object> code) {}
