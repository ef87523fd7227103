package dev.postdate.jdbc;

import dev.postdate.ScheduleToken;
import dev.postdate.StoreException;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.ScheduleStore.Receipt;
import dev.postdate.spi.ScheduleStore.Stored;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: callers that come together share a transaction.
 *
 * <p>A caller puts its messages into the line and tries to get a connection. Whoever gets one stores everything that is in line, commits
 * once, and tells the others. So a caller that finds a connection idle stores its own at once, and a batch grows by itself while the connections
 * are busy. Callers that have just been told come back together, if they do: whoever of them is first waits for the others, for an eighth of
 * the time that they were waited for before at most, so that one flush does for all. No thread of our own is needed. A batch that fails is
 * stored piece by piece, so that a bad one stands alone.
 */
final class PostgresFlush {

    private static final int MOST_MESSAGES = 1_000;
    private static final int PART_OF_THE_LAST = 8;
    private static final long LONGEST_GATHERING = TimeUnit.MICROSECONDS.toNanos(300);

    private final PostgresScope scope;
    private final BiConsumer<Instant, List<PostgresAppends.Waiting>> committed;
    private final Queue<Piece> line = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inLine = new AtomicInteger();
    /** Who has a connection and waits for others to come into line; they need none of their own. */
    private volatile @Nullable Thread gatherer;

    private volatile Told lastTold = new Told(0, 0);
    private final Runnable wake = this::wakeFirstInLine;

    /**
     * The callers of the last batch.
     *
     * @param nanos how long it took to store theirs
     */
    private record Told(int callers, long nanos) {}

    /** @param committed told of what waits once its transaction is committed */
    PostgresFlush(PostgresScope scope, BiConsumer<Instant, List<PostgresAppends.Waiting>> committed) {
        this.scope = scope;
        this.committed = committed;
        scope.open(PostgresScope.Share.CALLS).whenReleased(wake);
    }

    /** Nothing is stored from now on, and whoever is in line is told why. To be called once the scope is closed. */
    void close() {
        scope.database().calls().forget(wake);
        for (Piece piece = next(); piece != null; piece = next()) {
            piece.finish(null, scope.closed());
        }
    }

    private @Nullable Piece next() {
        Piece piece = line.poll();
        if (piece != null) {
            inLine.decrementAndGet();
        }
        return piece;
    }

    /** Stores messages that hold no keys and returns once they are committed. */
    Receipt append(List<NewMessage> messages) {
        Piece piece = new Piece(messages);
        line.add(piece);
        boolean together = inLine.incrementAndGet() >= lastTold.callers();
        Thread waits = gatherer;
        if (together && waits != null) {
            LockSupport.unpark(waits);
        }
        boolean interrupted = false;
        PostgresConnections connections = scope.database().calls();
        while (!piece.done) {
            StoreException closed = scope.closed();
            if (closed != null && line.remove(piece)) {
                // It came into line behind the end.
                inLine.decrementAndGet();
                piece.finish(null, closed);
            } else if (!piece.taken && gatherer == null && connections.tryAcquire()) {
                try {
                    runWhatIsInLine(connections);
                } finally {
                    connections.release();
                }
            } else {
                LockSupport.park(this);
                // Once in line the messages cannot be taken back, so an interrupt waits with the caller.
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return piece.result();
    }

    private void wakeFirstInLine() {
        Piece first = line.peek();
        if (first != null) {
            LockSupport.unpark(first.caller);
        }
    }

    /** Whoever came before this ends is in line by then, and whoever comes later sees that it has ended. */
    private void gather() {
        Told last = lastTold;
        if (inLine.get() >= last.callers()) {
            return;
        }
        gatherer = Thread.currentThread();
        try {
            long atMost = Math.min(LONGEST_GATHERING, last.nanos() / PART_OF_THE_LAST);
            long begun = System.nanoTime();
            for (long left = atMost; left > 0 && inLine.get() < last.callers(); ) {
                LockSupport.parkNanos(this, left);
                left = atMost - (System.nanoTime() - begun);
            }
        } finally {
            gatherer = null;
        }
    }

    private void runWhatIsInLine(PostgresConnections connections) {
        gather();
        List<Piece> batch = new ArrayList<>();
        try {
            int messages = 0;
            for (Piece next = next(); next != null; next = messages < MOST_MESSAGES ? next() : null) {
                next.taken = true;
                batch.add(next);
                messages += next.messages.size();
            }
            if (batch.isEmpty()) {
                return;
            }
            // More than one batch may have come together, or somebody who gathers elsewhere may have taken none.
            wakeFirstInLine();
            long begun = System.nanoTime();
            store(connections, batch);
            lastTold = new Told(batch.size(), System.nanoTime() - begun);
        } finally {
            // After an Error on the way, such as a full heap, nobody may be left waiting.
            batch.forEach(piece -> piece.finish(
                    null,
                    new StoreException(
                            "Storing " + piece.messages.size()
                                    + " message(s) was abandoned by an error of the virtual machine.",
                            true,
                            null)));
        }
    }

    private void store(PostgresConnections connections, List<Piece> batch) {
        List<NewMessage> all =
                batch.stream().flatMap(piece -> piece.messages.stream()).toList();
        try {
            Receipt receipt = storeTogether(connections, all);
            int from = 0;
            for (Piece piece : batch) {
                List<Stored> own = receipt.messages().subList(from, from + piece.messages.size());
                from += piece.messages.size();
                piece.finish(new Receipt(receipt.now(), own), null);
            }
        } catch (RuntimeException e) {
            boolean mayBeOneBadPiece = !(e instanceof StoreException store) || !store.isTransient();
            if (batch.size() > 1 && mayBeOneBadPiece) {
                batch.forEach(piece -> store(connections, List.of(piece)));
            } else {
                batch.forEach(piece -> piece.finish(null, e));
            }
        }
    }

    private Receipt storeTogether(PostgresConnections connections, List<NewMessage> all) {
        String doing = "store " + all.size() + " message(s)";
        List<ScheduleToken> tokens = tokens(all);
        List<PostgresAppends.Waiting> waiting = new ArrayList<>();
        Receipt receipt = PostgresPlainAppend.isPossible(all)
                ? scope.statementIfWarm(
                        connections,
                        doing,
                        tokens,
                        connection -> PostgresPlainAppend.run(connection, scope.info(), scope.virtualNow(), all))
                : null;
        if (receipt == null) {
            receipt = scope.acquired(connections, doing, tokens, (connection, now) -> {
                PostgresAppends appends = new PostgresAppends(connection, scope.info(), now);
                List<Stored> stored = appends.append(all);
                waiting.clear();
                waiting.addAll(appends.waiting());
                return new Receipt(now, stored);
            });
        } else {
            for (int i = 0; i < all.size(); i++) {
                waiting.add(new PostgresAppends.Waiting(
                        all.get(i).envelope().address().queue(),
                        receipt.messages().get(i).dueAt()));
            }
        }
        committed.accept(receipt.now(), waiting);
        return receipt;
    }

    static List<ScheduleToken> tokens(List<NewMessage> messages) {
        return messages.stream()
                .map(message -> ScheduleToken.of(message.envelope().tokenId()))
                .toList();
    }

    /** One caller's messages and what became of them. */
    private static final class Piece {
        private final List<NewMessage> messages;
        private final Thread caller = Thread.currentThread();
        private volatile boolean taken;
        private @Nullable Receipt receipt;
        private @Nullable RuntimeException failure;
        /** Written last, read first. */
        private volatile boolean done;

        private Piece(List<NewMessage> messages) {
            this.messages = messages;
        }

        private void finish(@Nullable Receipt outcome, @Nullable RuntimeException error) {
            if (!done) {
                receipt = outcome;
                failure = error;
                done = true;
                // Not itself: the permit would end whatever it parks for next.
                if (caller != Thread.currentThread()) {
                    LockSupport.unpark(caller);
                }
            }
        }

        private Receipt result() {
            if (receipt == null) {
                throw failure == null ? new IllegalStateException("A finished piece has no result.") : failure;
            }
            return receipt;
        }
    }
}
