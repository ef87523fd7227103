package dev.postdate;

import java.util.List;

/**
 * Messages that are stored together, all or none, in one round trip. Not thread-safe, submitted once.
 *
 * <p>The token of a scheduled message is known when it is added; its due time is counted when the batch is submitted.
 */
public interface MessageBatch extends MessageOperations<ScheduleToken> {

    /** How many messages were added. */
    int size();

    /**
     * Stores all of them and answers one result a message, in the order in which they were added.
     *
     * @throws IllegalStateException if it was submitted before
     */
    List<SchedulingResult> submit();
}
