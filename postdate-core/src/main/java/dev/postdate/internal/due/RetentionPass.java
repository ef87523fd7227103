package dev.postdate.internal.due;

import dev.postdate.StoreException;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.DeadLetterStore;
import dev.postdate.spi.Store;
import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes dead letters of this node's queues that are older than they are to be kept, once an hour. */
public final class RetentionPass implements TimeDriver.Pass {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.retention");
    private static final int AT_ONCE = 500;
    private static final long EVERY = TimeUnit.HOURS.toNanos(1);
    /** Not at once: a node that starts has better things to do. Not much later either, or one that is restarted often never would. */
    private static final long FIRST = TimeUnit.MINUTES.toNanos(1);

    private final Duration retention;
    private final List<String> queues;
    private final Store.Session store;
    private final TimeDriver time;
    private long nextLook;

    /** @param queues full names */
    public RetentionPass(Duration retention, Collection<String> queues, Store.Session store, TimeDriver time) {
        this.retention = retention;
        this.queues = List.copyOf(queues);
        this.store = store;
        this.time = time;
        this.nextLook = time.nanoTime() + FIRST;
    }

    @Override
    public long run() {
        // Where a test moves the clock, this is run at each of its moments.
        long early = nextLook - time.nanoTime();
        if (early > 0) {
            return early;
        }
        nextLook = time.nanoTime() + EVERY;
        try {
            Instant kept = store.queries().now().minus(retention);
            for (String queue : queues) {
                delete(queue, kept);
            }
        } catch (StoreException e) {
            LOG.warn("Dead letters that are older than {} were not all deleted; tried again in an hour", retention, e);
        }
        return EVERY;
    }

    private void delete(String queue, Instant kept) {
        DeadLetterStore letters = store.deadLetters();
        DeadLetterQuery old = DeadLetterQuery.all().queue(queue).deadBefore(kept);
        long deleted = 0;
        int batch = AT_ONCE;
        // They come nearly in the order of their times, so the first one says whether it is worth while to look at them
        // all.
        while (batch > 0 && isOld(letters.list(DeadLetterQuery.all().queue(queue), -1, 1), kept)) {
            batch = letters.delete(old, Long.MAX_VALUE, AT_ONCE);
            deleted += batch;
        }
        if (deleted > 0) {
            LOG.info(
                    "{} dead letters of queue '{}' were older than {} and are deleted: they died before {}",
                    deleted,
                    queue,
                    retention,
                    kept);
        }
    }

    private static boolean isOld(List<DeadLetterRecord> first, Instant kept) {
        return !first.isEmpty() && first.get(0).deadAt().isBefore(kept);
    }
}
