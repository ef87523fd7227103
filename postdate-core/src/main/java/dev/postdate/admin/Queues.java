package dev.postdate.admin;

import dev.postdate.QueueOptions;
import java.util.List;

/** The queues of the store. Thread-safe. */
public interface Queues {

    List<Queue> list();

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
    record Queue(String name, QueueOptions.Order order, boolean paused, long waiting) {}
}
