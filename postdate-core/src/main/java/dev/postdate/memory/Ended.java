package dev.postdate.memory;

import dev.postdate.spi.EndedRecord;
import dev.postdate.spi.QueryStore.Ending;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Messages that ended undelivered without becoming dead letters: how many, and the latest of them. */
final class Ended {

    private final Map<Ending, Long> counts = new HashMap<>();
    /** The last one first. */
    private final ArrayDeque<EndedRecord> latest = new ArrayDeque<>();

    void add(EndedRecord message) {
        counts.merge(new Ending(message.type(), message.queue(), message.how()), 1L, Long::sum);
        latest.addFirst(message);
        if (latest.size() > EndedRecord.KEPT) {
            latest.removeLast();
        }
    }

    Map<Ending, Long> counts() {
        return Map.copyOf(counts);
    }

    List<EndedRecord> last(int limit) {
        return latest.stream().limit(limit).toList();
    }
}
