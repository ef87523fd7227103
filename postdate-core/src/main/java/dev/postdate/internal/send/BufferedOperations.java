package dev.postdate.internal.send;

import dev.postdate.Due;
import dev.postdate.MessageOperations;
import dev.postdate.PublishOptions;
import dev.postdate.ScheduleToken;
import dev.postdate.SendOptions;

/** The verbs of something whose messages leave together later: all of them into one buffer. */
public abstract class BufferedOperations implements MessageOperations<ScheduleToken> {

    protected final OutgoingBuffer buffer;

    protected BufferedOperations(OutgoingBuffer buffer) {
        this.buffer = buffer;
    }

    @Override
    public final void publish(Object message, PublishOptions options) {
        buffer.publish(message, options);
    }

    @Override
    public final void send(Object message, SendOptions options) {
        buffer.send(message, options);
    }

    @Override
    public final void enqueue(Object message, SendOptions options) {
        buffer.enqueue(message, options);
    }

    @Override
    public final ScheduleToken schedulePublish(Object message, Due due, PublishOptions options) {
        return buffer.schedulePublish(message, due, options);
    }

    @Override
    public final ScheduleToken scheduleSend(Object message, Due due, SendOptions options) {
        return buffer.scheduleSend(message, due, options);
    }

    @Override
    public final ScheduleToken schedule(Object message, Due due, SendOptions options) {
        return buffer.schedule(message, due, options);
    }
}
