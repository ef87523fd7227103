package dev.postdate.examples.orders;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Where one process of the shop keeps its files. All but Postdate's are JSON lines that only grow. On PostgreSQL there are ledgers alone, and
 * each process has a directory of its own.
 */
public record DataDirectory(Path path) {

    /** What Postdate keeps on SQLite: messages that wait, and dead letters. */
    public Path messages() {
        return path.resolve("messages.db");
    }

    /** The order book on SQLite. */
    Path orders() {
        return path.resolve("orders.jsonl");
    }

    /** Lines of order files that were refused. */
    Path refused() {
        return path.resolve("refused.jsonl");
    }

    /** The ledger of what the service asked of Postdate. */
    public Path sent() {
        return path.resolve("sent.jsonl");
    }

    /** The ledger of what the handlers did. */
    public Path handled() {
        return path.resolve("handled.jsonl");
    }

    /** The ledger of what the tour's send-only node asked of Postdate. */
    public Path sentByDesk() {
        return path.resolve("sent-by-desk.jsonl");
    }

    /** The ledger of cards charged, on SQLite. */
    public Path charges() {
        return path.resolve("gateway.jsonl");
    }

    /** The ledger of starts. */
    public Path starts() {
        return path.resolve("starts.jsonl");
    }

    /**
     * Keeps other services from writing these files. The lock is the operating system's, so it is gone when the process is. It has a file
     * of its own, because closing a file anywhere in a process gives up the process's locks on it.
     */
    AutoCloseable lock() throws IOException {
        Files.createDirectories(path);
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked(channel)) {
            channel.close();
            throw new IllegalStateException(
                    path + " is in use by another service; stop that one, or choose another --data");
        }
        return channel;
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldInThisProcess) {
            return false;
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
