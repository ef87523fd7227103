package dev.postdate.benchmarks.system;

import java.util.List;

/** One running instance of a system. Thread-safe. Closing it stops it and waits for what its handlers have begun. */
public interface Node extends AutoCloseable {

    /** Stores one message, durably on return, to be handled when it is due. */
    void schedule(Message message) throws Exception;

    /** Stores many at once by the system's own means for that, durably on return. */
    void scheduleAll(List<Message> messages) throws Exception;

    @Override
    void close() throws Exception;
}
