package dev.postdate.internal.dispatch;

import dev.postdate.spi.Settlement;
import org.jspecify.annotations.Nullable;

/** Takes settlements and sees to it that each is written, in order. */
public interface Settler {
    /** @param lane to be told when it is known; null for nobody */
    void settle(Delivery delivery, Settlement settlement, @Nullable QueueLane lane);

    /** Takes note of one that a handler's own transaction has written, or found that it must not. */
    void settled(Delivery delivery, Settlement settlement, Ran.Written written, QueueLane lane);
}
