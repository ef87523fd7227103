package dev.postdate.benchmarks.memory;

import dev.postdate.Postdate;
import dev.postdate.ScheduleToken;
import java.time.Duration;
import java.util.function.Consumer;

/** Postdate in memory by its public path: JSON, store, claim, handler, settlement. */
final class PostdateTimers implements Timers<ScheduleToken> {

    private static final String QUEUE = "bench";

    private final Postdate postdate;

    PostdateTimers(Consumer<Reminder> handler) {
        this.postdate = Postdate.builder(QUEUE)
                .handle(Reminder.class, (reminder, context) -> handler.accept(reminder))
                .start();
    }

    @Override
    public ScheduleToken schedule(Reminder reminder, Duration delay) {
        return postdate.bus().scheduleSend(reminder, delay).token();
    }

    @Override
    public boolean cancel(ScheduleToken token) {
        return postdate.bus().cancel(token).cancelled();
    }

    @Override
    public void hold() {
        postdate.admin().queues().pause(QUEUE);
    }

    @Override
    public void release() {
        postdate.admin().queues().resume(QUEUE);
    }

    @Override
    public void close() {
        postdate.close();
    }
}
