package dev.postdate.jdbc;

import dev.postdate.StoreException;
import dev.postdate.internal.time.SystemTime;
import dev.postdate.spi.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.UUID;

/** A second JVM that uses the same file. It says what it did on its standard output, a line at a time. */
final class OtherProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private OtherProcess(Process process) {
        this.process = process;
        this.output = ChildJvm.output(process);
    }

    /** @param role what it is to do, one of those in {@link #main} */
    static OtherProcess start(String role, Path file) throws IOException {
        return new OtherProcess(ChildJvm.start(OtherProcess.class, role, file.toString()));
    }

    String line() {
        try {
            return String.valueOf(output.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Ends it as {@code kill -9} does: nothing of it runs any more. */
    void kill() throws InterruptedException {
        ChildJvm.kill(process);
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    /** The other process itself. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException {
        Store store = JdbcStore.sqlite(Path.of(arguments[1]));
        SystemTime time = new SystemTime("test");
        switch (arguments[0]) {
            case "engine" -> {
                try {
                    TestNode node =
                            TestNode.engine(store, time, ProcessHandle.current().pid());
                    System.out.println("open");
                    System.out.println(System.in.read());
                    node.close();
                } catch (StoreException e) {
                    System.out.println(e.getMessage());
                }
            }
            case "claim-and-hang" -> {
                TestNode node =
                        TestNode.engine(store, time, ProcessHandle.current().pid());
                UUID id = node.append(Messages.now());
                System.out.println(node.claimOne().envelope().id().equals(id) ? id : "another one");
                System.out.println(System.in.read());
            }
            case "append-for-ever" -> {
                TestNode node =
                        TestNode.engine(store, time, ProcessHandle.current().pid());
                for (int i = 0; i < 4; i++) {
                    time.execute("append", () -> appendForEver(node));
                }
                System.out.println(System.in.read());
            }
            case "send" -> {
                TestNode node = TestNode.sendOnly(store, time);
                System.out.println("open");
                while (System.in.read() == '\n') {
                    System.out.println(node.append(Messages.now()));
                }
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        time.close();
    }

    @SuppressWarnings({"SystemOut", "InfiniteLoopStatement"})
    private static void appendForEver(TestNode node) {
        while (true) {
            // Said only once append has returned: what was said must survive.
            System.out.println(node.append(Messages.now()));
        }
    }

    void order() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }
}
