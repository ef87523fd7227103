package dev.postdate.jdbc;

import dev.postdate.servers.PrivatePostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/** A connection pooler in transaction mode in front of a server, if one is installed. As root it runs as the user "nobody". */
final class PgBouncer implements AutoCloseable {

    private static final int NOBODY = 65_534;

    private final Path program;
    private final Path configuration;
    private final int port;
    private Process process;

    private PgBouncer(Path program, Path configuration, int port) throws IOException {
        this.program = program;
        this.configuration = configuration;
        this.port = port;
        start();
    }

    static Optional<Path> installed() {
        return Stream.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** True of versions before 1.21. */
    static boolean forgetsPreparedStatements(Path program) throws IOException {
        Process asked = new ProcessBuilder(program.toString(), "--version").start();
        String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher version = Pattern.compile("PgBouncer 1\\.(\\d+)").matcher(answer);
        return version.find() && Integer.parseInt(version.group(1)) < 21;
    }

    /** @param connections to the server, for all clients together */
    static PgBouncer before(PrivatePostgres server, Path program, int connections) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path configuration = Files.createTempFile("postdate-pgbouncer-", ".ini");
        Files.writeString(configuration, """
                [databases]
                postgres = host=127.0.0.1 port=%d user=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                default_pool_size = %d
                ignore_startup_parameters = extra_float_digits
                """.formatted(server.port(), port, connections));
        Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-r--r--"));
        return new PgBouncer(program, configuration, port);
    }

    void start() throws IOException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        command.addAll(List.of(program.toString(), "-q", configuration.toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runs.await("a pooler that listens", this::listens);
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("PgBouncer did not end within 30 s of its kill.");
        }
    }

    PGSimpleDataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName("postgres");
        source.setUser("postgres");
        return source;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        kill();
        Files.delete(configuration);
    }
}
