package dev.postdate.internal.dispatch;

import dev.postdate.spi.ClaimStore.SettleResult;
import dev.postdate.spi.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * What a run has come to.
 *
 * @param written what became of the settlement, if the handler's own transaction has written it; null if it is still to be written
 */
record Ran(Settlement settlement, @Nullable Written written) {

    /** @param askedAtNanos the monotonic clock before the statement, whose clock the next due time is counted from */
    record Written(SettleResult result, long askedAtNanos) {}

    static Ran toBeWritten(Settlement settlement) {
        return new Ran(settlement, null);
    }
}
