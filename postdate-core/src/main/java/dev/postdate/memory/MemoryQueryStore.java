package dev.postdate.memory;

import dev.postdate.spi.Count;
import dev.postdate.spi.EndedRecord;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.PendingType;
import dev.postdate.spi.QueryStore;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Answers questions by looking at every row, keeping no more of them than asked for. */
final class MemoryQueryStore implements QueryStore {

    private final Memory memory;
    private final MemorySession session;

    MemoryQueryStore(Memory memory, MemorySession session) {
        this.memory = memory;
        this.session = session;
    }

    @Override
    public Found search(MessageQuery query, @Nullable Position after, int limit) {
        Predicate<Row> wanted =
                after == null ? RowFilter.of(query) : RowFilter.of(query).and(RowFilter.behind(after));
        return session.locked(now -> {
            PriorityQueue<Row> first = new PriorityQueue<>((a, b) -> a.isBefore(b) ? 1 : -1);
            for (Row row : memory.messages.all()) {
                Row last = first.peek();
                boolean full = first.size() >= limit;
                if (full && (last == null || !row.isBefore(last))) {
                    continue;
                }
                if (wanted.test(row)) {
                    first.add(row);
                    if (full) {
                        first.remove();
                    }
                }
            }
            Deque<MessageRecord> page = new ArrayDeque<>();
            Row last;
            while ((last = first.poll()) != null) {
                page.addFirst(last.toRecord());
            }
            return Found.of(List.copyOf(page), limit);
        });
    }

    @Override
    public Count count(MessageQuery query, long upTo) {
        Predicate<Row> wanted = RowFilter.of(query);
        return session.locked(now ->
                Count.exactly(memory.messages.all().stream().filter(wanted).count()));
    }

    @Override
    public List<Count> countBetween(MessageQuery query, List<Instant> bounds, long upTo) {
        long[] micros = bounds.stream().mapToLong(Micros::ceil).toArray();
        int last = micros.length - 1;
        Predicate<Row> wanted = RowFilter.of(query.dueFrom(bounds.get(0)).dueBefore(bounds.get(last)));
        long[] counts = new long[last];
        session.locked(now -> {
            for (Row row : memory.messages.all()) {
                if (wanted.test(row)) {
                    counts[step(micros, row.dueAt)]++;
                }
            }
            return counts;
        });
        return Arrays.stream(counts).mapToObj(Count::exactly).toList();
    }

    /** The last step that begins no later; of several that begin then, all but the last are empty. */
    private static int step(long[] bounds, long dueAt) {
        int place = Arrays.binarySearch(bounds, dueAt);
        if (place < 0) {
            return -place - 2;
        }
        while (bounds[place + 1] == dueAt) {
            place++;
        }
        return place;
    }

    @Override
    public Map<Ending, Long> ended() {
        return session.locked(now -> memory.ended.counts());
    }

    @Override
    public List<EndedRecord> lastEnded(int limit) {
        return session.locked(now -> memory.ended.last(limit));
    }

    @Override
    public Instant now() {
        return session.locked(Now::instant);
    }

    @Override
    public List<PendingType> pendingTypes(int countTo) {
        return session.locked(now -> {
            PendingTypes found = new PendingTypes(countTo);
            memory.messages.all().forEach(row -> found.add(false, row.envelope));
            memory.deadLetters.after(-1).forEach(letter -> found.add(true, letter.envelope()));
            return found.list();
        });
    }

    @Override
    public Survey survey() {
        return session.locked(now -> {
            List<Head> heads = new ArrayList<>();
            memory.queues.all().forEach(queue -> {
                queue.advanceTo(now.micros());
                Row head = queue.head();
                if (head != null) {
                    heads.add(new Head(
                            queue.name(),
                            queue.isDeclared(),
                            queue.isPaused(),
                            head.id(),
                            head.envelope.content().type(),
                            Micros.instant(head.dueAt)));
                }
            });
            return new Survey(now.instant(), heads, memory.nodes.rows());
        });
    }
}
