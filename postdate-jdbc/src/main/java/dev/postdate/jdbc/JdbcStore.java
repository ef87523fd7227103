package dev.postdate.jdbc;

import dev.postdate.spi.Store;
import java.nio.file.Path;
import java.util.Objects;

/** Makes durable stores, to be given to the builder. */
public final class JdbcStore {

    private JdbcStore() {}

    /**
     * A store in one file, which is made if there is none. What was acknowledged survives the end of the process and the loss of power.
     *
     * <p>One process at a time runs the handlers of a file; any number of others may open it to send only. The directory must be on a
     * local disk, because neither SQLite's locks nor its shared memory work over a network.
     *
     * @param file beside it SQLite keeps {@code <file>-wal} and {@code <file>-shm}, and Postdate {@code <file>.engine}: while any
     *     process has it open they belong to it and must neither be moved nor copied apart
     */
    public static Store sqlite(Path file) {
        return new SqliteStore(Objects.requireNonNull(file, "file"));
    }
}
