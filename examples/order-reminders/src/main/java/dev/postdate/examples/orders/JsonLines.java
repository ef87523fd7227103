package dev.postdate.examples.orders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of JSON lines that only grows. A line is on the disk when {@link #append} returns, so a process may be killed at any time.
 * Thread-safe; one process writes a file.
 */
public final class JsonLines implements AutoCloseable {

    private final FileChannel channel;

    private JsonLines(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens the file for writing, and makes it if there is none. Half a line left by a kill was never acknowledged; it is cut off. */
    public static JsonLines open(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            byte[] written = Files.readAllBytes(file);
            channel.truncate(wholeLines(written));
            channel.position(channel.size());
            return new JsonLines(channel);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + file, e);
        }
    }

    /** All whole lines of the file; none if there is no such file. May be called while another process writes it. */
    public static <T> List<T> read(Path file, Class<T> type) {
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            byte[] written = Files.readAllBytes(file);
            String text = new String(written, 0, wholeLines(written), StandardCharsets.UTF_8);
            List<T> values = new ArrayList<>();
            int number = 0;
            for (String line : text.lines().toList()) {
                values.add(Json.read(line, type, ++number));
            }
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Adds a line and waits until it is on the disk. */
    public synchronized void append(Object value) {
        ByteBuffer line = ByteBuffer.wrap((Json.write(value) + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException("a line of a ledger could not be written", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int wholeLines(byte[] written) {
        int length = written.length;
        while (length > 0 && written[length - 1] != '\n') {
            length--;
        }
        return length;
    }
}
