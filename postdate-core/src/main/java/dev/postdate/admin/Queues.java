package dev.postdate.admin;

import dev.postdate.QueueOptions;
import dev.postdate.spi.Count;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The queues of the store. Thread-safe. */
public interface Queues {

    List<Queue> list();

    /**
     * What waits on each queue, also on one that no node has described, once a message on it is due.
     */
    List<Backlog> backlog();

    /**
     * Hands out nothing of it any more, over restarts too; what runs runs on. It is named like a destination: a queue of this
     * application, another application, or {@code application/queue}.
     *
     * @throws IllegalArgumentException if there is no such queue, listing those that are
     */
    void pause(String queue);

    /**
     * Goes on where it was.
     *
     * @throws IllegalArgumentException if there is no such queue, listing those that are
     */
    void resume(String queue);

    /**
     * A queue.
     *
     * @param name its full name
     * @param waiting messages of it that are not finished
     */
    record Queue(String name, QueueOptions.Order order, boolean paused, Count waiting) {}

    /**
     * What waits on a queue.
     *
     * @param queue its full name; {@code $events} for events that are not copied to their subscribers yet
     * @param described false if no node has ever described it
     * @param pending messages that are not finished, in whatever state
     * @param due those of them whose due time has come, those included that a handler has in hand or a retry holds back
     * @param oldestDue the due time of the message that is next, if one is due and claimed by no node
     */
    record Backlog(
            String queue, boolean described, boolean paused, Count pending, Count due, Optional<Instant> oldestDue) {
        public Backlog {
            Objects.requireNonNull(pending, "pending");
            Objects.requireNonNull(due, "due");
            Objects.requireNonNull(queue, "queue");
            Objects.requireNonNull(oldestDue, "oldestDue");
        }
    }
}
