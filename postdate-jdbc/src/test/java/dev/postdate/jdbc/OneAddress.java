package dev.postdate.jdbc;

import dev.postdate.internal.time.SystemTime;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/** One address for servers that change behind it, and a network that a test disturbs. */
final class OneAddress implements AutoCloseable {

    private static final int BUFFER = 8192;

    private static final int NONE = -1;

    private final SystemTime threads = new SystemTime("one-address");
    private final ServerSocket door;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    private volatile int port;
    private final AtomicInteger held = new AtomicInteger();
    /** What is opened behind a cut belongs to the next generation, whose answers arrive. */
    private final AtomicInteger generation = new AtomicInteger();

    private volatile int heldGeneration = NONE;

    /** The two ends of a connection that is passed on. */
    private record Pair(Socket client, Socket server, int generation) {
        void cut() {
            closeQuietly(client);
            closeQuietly(server);
        }
    }

    OneAddress(int port) throws IOException {
        this.port = port;
        this.door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        threads.execute("accept", this::accept);
    }

    PGSimpleDataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {door.getLocalPort()});
        source.setDatabaseName("postgres");
        source.setUser("postgres");
        return source;
    }

    /** Another server is behind the address from now on; connections to the one before are cut. */
    void leadTo(int otherPort) {
        port = otherPort;
        cut();
    }

    /** Ends all connections, on both sides. */
    void cut() {
        // One by one: what is opened meanwhile is not cut and must stay known, to be cut the next time.
        pairs.forEach(pair -> {
            pair.cut();
            pairs.remove(pair);
        });
    }

    /** What servers say from now on comes to nobody. */
    void holdAnswers() {
        held.set(0);
        heldGeneration = generation.get();
    }

    /** How many answers have come to nobody. */
    int heldAnswers() {
        return held.get();
    }

    /** Cuts the connections whose answers were held; what is said on later ones arrives. */
    void cutBeforeTheAnswers() {
        generation.incrementAndGet();
        cut();
    }

    private void accept() {
        while (!door.isClosed()) {
            Socket client;
            try {
                client = door.accept();
            } catch (IOException closed) {
                return;
            }
            try {
                Pair pair = new Pair(client, new Socket(InetAddress.getLoopbackAddress(), port), generation.get());
                pair.client().setTcpNoDelay(true);
                pair.server().setTcpNoDelay(true);
                pairs.add(pair);
                if (pair.generation() < generation.get()) {
                    pair.cut();
                }
                threads.execute("ask", () -> pass(pair, pair.client(), pair.server(), false));
                threads.execute("answer", () -> pass(pair, pair.server(), pair.client(), true));
            } catch (IOException nobodyThere) {
                closeQuietly(client);
            }
        }
    }

    private void pass(Pair pair, Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (answers && pair.generation() == heldGeneration) {
                    held.incrementAndGet();
                } else {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException ended) {
            // Then so has the other end.
        } finally {
            pair.cut();
            pairs.remove(pair);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyClosed) {
            // It is of no more use.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
        threads.close();
    }
}
