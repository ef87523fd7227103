package dev.postdate.internal.send;

import dev.postdate.Due;
import dev.postdate.MessageOperations;
import dev.postdate.PublishOptions;
import dev.postdate.ScheduleToken;
import dev.postdate.SendOptions;
import dev.postdate.spi.NewMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects messages that leave together later. Thread-safe; closed once they were taken. */
public final class OutgoingBuffer implements MessageOperations<ScheduleToken> {

    private final Outgoing outgoing;
    private final @Nullable Parent parent;
    private final String closedText;
    private final List<NewMessage> messages = new ArrayList<>();
    private boolean closed;

    /** @param closedText what to say to a call that comes too late */
    public OutgoingBuffer(Outgoing outgoing, @Nullable Parent parent, String closedText) {
        this.outgoing = outgoing;
        this.parent = parent;
        this.closedText = closedText;
    }

    @Override
    public void publish(Object message, PublishOptions options) {
        add(outgoing.publish(message, null, options, parent));
    }

    @Override
    public void send(Object message, SendOptions options) {
        add(outgoing.send(message, null, options, parent));
    }

    @Override
    public void enqueue(Object message, SendOptions options) {
        add(outgoing.local(message, null, options, parent));
    }

    @Override
    public ScheduleToken schedulePublish(Object message, Due due, PublishOptions options) {
        return add(outgoing.publish(message, due, options, parent));
    }

    @Override
    public ScheduleToken scheduleSend(Object message, Due due, SendOptions options) {
        return add(outgoing.send(message, due, options, parent));
    }

    @Override
    public ScheduleToken schedule(Object message, Due due, SendOptions options) {
        return add(outgoing.local(message, due, options, parent));
    }

    /** Adds a message made elsewhere. */
    public synchronized ScheduleToken add(NewMessage message) {
        if (closed) {
            throw new IllegalStateException(closedText);
        }
        messages.add(message);
        return ScheduleToken.of(message.envelope().id());
    }

    /** Refuses to go on once what was collected has been taken. */
    public synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException(closedText);
        }
    }

    public synchronized int size() {
        return messages.size();
    }

    /** Takes what was added and refuses anything more. */
    public synchronized List<NewMessage> close() {
        if (closed) {
            throw new IllegalStateException(closedText);
        }
        closed = true;
        return List.copyOf(messages);
    }
}
