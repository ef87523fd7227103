package dev.postdate.internal.dispatch;

import dev.postdate.Due;
import dev.postdate.spi.ClaimStore.SettleResult;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a run has come to.
 *
 * @param written what became of the settlement, if the handler's own transaction has written it; null if it is still to be written
 * @param pause what its queue is to do, if the run met an outage; null if not
 * @param error why the message was not handled; null if it was, or was not tried
 */
record Ran(
        Settlement settlement,
        @Nullable Written written,
        @Nullable Pause pause,
        @Nullable Throwable error) {

    /** @param askedAtNanos the monotonic clock before the statement, whose clock the next due time is counted from */
    record Written(SettleResult result, long askedAtNanos) {}

    /**
     * The queue hands out nothing for a while.
     *
     * @param why in words, for the log and for health
     */
    record Pause(Duration duration, String why) {}

    /** True if a handler was called, whatever came of it. */
    boolean called() {
        return !(settlement instanceof Settlement.Expire
                || settlement instanceof Settlement.Park
                || settlement instanceof Settlement.Release);
    }

    Ran because(Throwable cause) {
        return new Ran(settlement, written, pause, cause);
    }

    /** Runs again, for no fault of the message's: charged nothing. */
    static Ran again(Delivery delivery, Due due) {
        return toBeWritten(Settlement.Retry.uncharged(delivery.ref(), due));
    }

    static Ran toBeWritten(Settlement settlement) {
        return new Ran(settlement, null, null, null);
    }

    static Ran written(Settlement settlement, Written written) {
        return new Ran(settlement, written, null, null);
    }
}
