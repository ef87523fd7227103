package dev.postdate.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A RabbitMQ of our own on loopback, from Debian's package, with its own node name, ports, directories and port mapper, and no plugins. Beside
 * a server that somebody else runs on this machine neither notices the other.
 *
 * <p>Where {@value #GIVEN} names a running server by its AMQP URI, {@link #givenOrPrivate} gives that one, which can be neither stopped nor
 * crashed.
 */
public final class PrivateRabbitMq implements AutoCloseable {

    /** The environment variable that names a running server to be used instead. */
    public static final String GIVEN = "POSTDATE_TEST_RABBITMQ";

    private static final Path PROGRAMS = Path.of("/usr/lib/rabbitmq/bin");
    private static final int FIRST_PORT = 61_000;
    private static final int PORTS = 4_000;
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(90);
    private static final long STOP_SECONDS = 30;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int SOCKET_MILLIS = 2_000;

    private final @Nullable String given;
    private final Path home;
    private final int port;
    private final int mapperPort;
    private final int peerPort;
    private @Nullable Process mapper;
    private @Nullable Process server;

    private PrivateRabbitMq(@Nullable String given, Path home, int port, int mapperPort, int peerPort) {
        this.given = given;
        this.home = home;
        this.port = port;
        this.mapperPort = mapperPort;
        this.peerPort = peerPort;
    }

    /** The server that {@value #GIVEN} names, or else one of our own. */
    public static PrivateRabbitMq givenOrPrivate() throws IOException {
        String uri = System.getenv(GIVEN);
        return uri == null || uri.isBlank() ? start() : new PrivateRabbitMq(uri, Path.of(""), 0, 0, 0);
    }

    /** A server of our own, which accepts connections. */
    public static PrivateRabbitMq start() throws IOException {
        if (!Files.isExecutable(PROGRAMS.resolve("rabbitmq-server"))) {
            throw new IOException("There is no RabbitMQ at " + PROGRAMS + ". Install it with 'apt-get install"
                    + " --no-install-recommends rabbitmq-server' (its own service need not run), or name a running one"
                    + " in " + GIVEN + ", such as amqp://guest:guest@localhost:5672.");
        }
        PrivateRabbitMq made = new PrivateRabbitMq(
                null, Files.createTempDirectory("postdate-rabbitmq-"), freePort(), freePort(), freePort());
        Runtime.getRuntime().addShutdownHook(new Thread(made::close));
        Files.writeString(made.home.resolve("enabled_plugins"), "[].");
        Files.writeString(
                made.home.resolve("rabbitmq.conf"),
                "listeners.tcp.1 = 127.0.0.1:" + made.port + "\n"
                        + "log.file = false\nlog.console = true\nlog.console.level = info\n"
                        // A disk that is nearly full is not what the tests are about.
                        + "disk_free_limit.absolute = 1MB\n");
        made.startAgain();
        return made;
    }

    /** True for a server that tests may stop and crash. */
    public boolean isOurs() {
        return given == null;
    }

    /** Where it is, with a user that may do everything. */
    public String uri() {
        return given == null ? "amqp://guest:guest@127.0.0.1:" + port : given;
    }

    /** Where it listens on loopback. */
    public int port() {
        ours("asked for its port");
        return port;
    }

    /** Starts it with the data that it had. */
    public void startAgain() throws IOException {
        ours("started");
        if (mapper == null || !mapper.isAlive()) {
            mapper = process(Path.of("epmd").toString(), "-port", "" + mapperPort, "-address", "127.0.0.1");
        }
        server = process(PROGRAMS.resolve("rabbitmq-server").toString());
        long began = System.nanoTime();
        while (!answers()) {
            if (!server.isAlive() || System.nanoTime() - began > START_NANOS) {
                throw new IOException("RabbitMQ does not accept connections on port " + port + ":\n" + log());
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    /** Ends it as a power cut would. */
    public void crash() throws IOException {
        ours("crashed");
        end(true);
    }

    /** Ends it as an operator would. */
    public void stop() throws IOException {
        ours("stopped");
        end(false);
    }

    /** Runs {@code rabbitmqctl} and gives what it printed. */
    public String control(String... arguments) throws IOException {
        ours("told by rabbitmqctl");
        List<String> command =
                new ArrayList<>(List.of(PROGRAMS.resolve("rabbitmqctl").toString(), "-q", "-n", node()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(home, "control-", ".out");
        Process process = builder(command, output).start();
        if (!ended(process, START_NANOS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(command + " failed:\n" + Files.readString(output));
        }
        return Files.readString(output);
    }

    /** What it has logged. */
    public String log() throws IOException {
        Path log = home.resolve("output");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private void ours(String what) {
        if (given != null) {
            throw new IllegalStateException(
                    "The server that " + GIVEN + " names belongs to somebody else and cannot be " + what + ".");
        }
    }

    private String node() {
        return "postdate-" + port + "@localhost";
    }

    private Process process(String... command) throws IOException {
        return builder(List.of(command), home.resolve("output")).start();
    }

    private ProcessBuilder builder(List<String> command, Path output) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("RABBITMQ_"));
        // The cookie is kept there.
        environment.put("HOME", home.toString());
        environment.put("ERL_EPMD_PORT", "" + mapperPort);
        environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        environment.put("RABBITMQ_NODENAME", node());
        environment.put("RABBITMQ_BASE", home.toString());
        environment.put("RABBITMQ_MNESIA_BASE", home.resolve("mnesia").toString());
        environment.put("RABBITMQ_LOG_BASE", home.resolve("log").toString());
        environment.put("RABBITMQ_LOGS", "-");
        environment.put("RABBITMQ_CONFIG_FILE", home.resolve("rabbitmq.conf").toString());
        environment.put("RABBITMQ_CONF_ENV_FILE", "/dev/null");
        environment.put(
                "RABBITMQ_ENABLED_PLUGINS_FILE", home.resolve("enabled_plugins").toString());
        environment.put("RABBITMQ_DIST_PORT", "" + peerPort);
        environment.put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}");
        return builder;
    }

    /** True if it begins to speak AMQP. */
    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SOCKET_MILLIS);
            socket.setSoTimeout(SOCKET_MILLIS);
            socket.getOutputStream().write("AMQP\0\0\u0009\u0001".getBytes(StandardCharsets.ISO_8859_1));
            InputStream answer = socket.getInputStream();
            return answer.read() == 1;
        } catch (IOException notYet) {
            return false;
        }
    }

    private void end(boolean atOnce) throws IOException {
        Process running = server;
        if (running == null) {
            return;
        }
        // The script waits for the runtime, which is what has to end.
        List<ProcessHandle> runtime = running.descendants().toList();
        if (atOnce) {
            running.destroyForcibly();
            runtime.forEach(ProcessHandle::destroyForcibly);
        } else {
            running.children().forEach(ProcessHandle::destroy);
        }
        if (!ended(running, TimeUnit.SECONDS.toNanos(STOP_SECONDS))) {
            runtime.forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly();
        }
        while (runtime.stream().anyMatch(ProcessHandle::isAlive)) {
            LockSupport.parkNanos(STEP_NANOS);
        }
        server = null;
    }

    private static boolean ended(Process process, long nanos) throws IOException {
        try {
            return process.waitFor(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(
                    "Interrupted while waiting for " + process.info().command(), e);
        }
    }

    private static int freePort() throws IOException {
        for (int tried = 0; tried < 100; tried++) {
            int candidate = FIRST_PORT + (int) (Math.random() * PORTS);
            try (ServerSocket socket = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // Another one.
            } catch (SocketException refused) {
                throw new IOException("No server may listen on loopback", refused);
            }
        }
        throw new IOException("No port is free from " + FIRST_PORT + " on.");
    }

    /** Ends what of it is ours, port mapper included, and forgets its data. */
    @Override
    public synchronized void close() {
        if (given != null || !Files.exists(home)) {
            return;
        }
        try {
            end(true);
            if (mapper != null) {
                mapper.destroyForcibly();
                ended(mapper, TimeUnit.SECONDS.toNanos(STOP_SECONDS));
            }
            try (Stream<Path> paths = Files.walk(home)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
