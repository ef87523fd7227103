package dev.postdate.servers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.JarURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.sql.DataSource;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.postgresql.ds.PGSimpleDataSource;
import org.tukaani.xz.XZInputStream;

/**
 * A PostgreSQL server of our own on loopback, durable as in production, from binaries that the build has fetched; the versions that Debian
 * has are not the ones that users run. As root it runs as the user "nobody", because the server refuses to run as root.
 */
public final class PrivatePostgres implements AutoCloseable {

    private static final int FIRST_PORT = 61_000;
    private static final int PORTS = 4_000;
    private static final long NOBODY = 65_534;

    private final Path binaries;
    private final Path home;
    private final int port;
    private final Map<String, String> settings;
    private final Map<String, String> environment;

    private PrivatePostgres(
            Path binaries, Path home, int port, Map<String, String> settings, Map<String, String> environment) {
        this.binaries = binaries;
        this.home = home;
        this.port = port;
        this.settings = settings;
        this.environment = environment;
    }

    /** A server of the version whose binaries are on the class path. */
    public static PrivatePostgres start() throws IOException {
        return start(Map.of());
    }

    /** The same, with settings of the server, by name. */
    public static PrivatePostgres start(Map<String, String> settings) throws IOException {
        return start(unpacked(archiveOnClassPath()), settings, Map.of());
    }

    /**
     * A server of the version in a jar.
     *
     * @param settings of the server, by name
     */
    public static PrivatePostgres startFrom(Path jar, Map<String, String> settings) throws IOException {
        return startFrom(jar, settings, Map.of());
    }

    /**
     * A server of the version in a jar.
     *
     * @param settings of the server, by name
     * @param environment variables that its programs run with
     */
    public static PrivatePostgres startFrom(Path jar, Map<String, String> settings, Map<String, String> environment)
            throws IOException {
        return start(unpacked(jar), settings, environment);
    }

    private static PrivatePostgres start(Path binaries, Map<String, String> settings, Map<String, String> environment)
            throws IOException {
        Path home = newHome();
        Map<String, String> all = new TreeMap<>(Map.of(
                "listen_addresses", "127.0.0.1",
                "unix_socket_directories", "",
                "fsync", "on",
                "synchronous_commit", "on",
                "full_page_writes", "on",
                "max_connections", "200"));
        all.putAll(settings);
        PrivatePostgres server = new PrivatePostgres(binaries, home, freePort(), all, environment);
        server.run("initdb", "-D", server.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C");
        server.startAgain();
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return server;
    }

    private static Path newHome() throws IOException {
        Path home = Files.createTempDirectory("postdate-postgres-");
        // The server's user has to come this far.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        giveAway(home);
        return home;
    }

    private static Path archiveOnClassPath() throws IOException {
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        URL archive = PrivatePostgres.class.getResource("/postgres-linux-" + machine + ".txz");
        if (archive == null || !(archive.openConnection() instanceof JarURLConnection jar)) {
            throw new IOException("There are no binaries of PostgreSQL for " + machine + " on the class path.");
        }
        return Path.of(URI.create(jar.getJarFileURL().toString()));
    }

    private static Path unpacked(Path jar) throws IOException {
        String name = jar.getFileName() + "-" + Files.size(jar);
        Path target = Path.of(System.getProperty("java.io.tmpdir"), "postdate-" + name);
        if (Files.exists(target)) {
            return target;
        }
        Path unpacking = Files.createTempDirectory("postdate-unpacking-");
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(jar)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith(".txz")) {
                    unpack(zip, unpacking);
                }
            }
        }
        Files.setPosixFilePermissions(unpacking, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.move(unpacking, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Not every file system says in its own way that another process was quicker.
            if (!Files.exists(target)) {
                throw e;
            }
            deleteAll(unpacking);
        }
        return target;
    }

    private static void unpack(InputStream archive, Path into) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(archive));
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path path = into.resolve(entry.getName()).normalize();
            if (!path.startsWith(into)) {
                throw new IOException("The archive has an entry outside of it: " + entry.getName());
            }
            if (entry.isDirectory()) {
                Files.createDirectories(path);
            } else {
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    boolean runs = (entry.getMode() & 0100) != 0;
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString(runs ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private static int freePort() throws IOException {
        for (int tried = 0; tried < 100; tried++) {
            int port = FIRST_PORT + (int) (Math.random() * PORTS);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // Another one.
            }
        }
        throw new IOException("No port is free from " + FIRST_PORT + " on.");
    }

    /**
     * A standby that streams from this server, which goes on meanwhile; called "standby" where the primary names those that it waits for.
     *
     * @param settings of the standby, by name
     */
    public PrivatePostgres standby(Map<String, String> settings) throws IOException, SQLException {
        Map<String, String> all = new TreeMap<>(this.settings);
        all.put(
                "primary_conninfo",
                "host=127.0.0.1 port=" + port + " user=postgres application_name=standby connect_timeout=5");
        all.putAll(settings);
        Path copy = newHome();
        PrivatePostgres standby = new PrivatePostgres(binaries, copy, freePort(), all, environment);
        try (Connection backup = dataSource().getConnection();
                Statement statement = backup.createStatement()) {
            // What pg_basebackup does; the binaries come without it.
            statement.execute("SELECT pg_backup_start('standby', true)");
            copyAll(Path.of(data()), Path.of(standby.data()));
            try (ResultSet label = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                label.next();
                standby.write("backup_label", label.getString(1));
            }
        }
        standby.write("standby.signal", "");
        standby.startAgain();
        Runtime.getRuntime().addShutdownHook(new Thread(standby::close));
        return standby;
    }

    private void write(String name, String content) throws IOException {
        Path file = Path.of(data(), name);
        Files.writeString(file, content);
        giveAway(file);
    }

    private static void copyAll(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Path copied = to.resolve(from.relativize(directory));
                Files.copy(directory, copied, StandardCopyOption.COPY_ATTRIBUTES);
                giveAway(copied);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (file.getFileName().toString().startsWith("postmaster.")) {
                    return FileVisitResult.CONTINUE;
                }
                Path copied = to.resolve(from.relativize(file));
                try {
                    Files.copy(file, copied, StandardCopyOption.COPY_ATTRIBUTES);
                    giveAway(copied);
                } catch (NoSuchFileException goneMeanwhile) {
                    // The log that is replayed from the backup's start knows of it.
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }

    private String data() {
        return home.resolve("data").toString();
    }

    /** Where it listens on loopback. */
    public int port() {
        return port;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static void giveAway(Path directory) throws IOException {
        if (isRoot()) {
            Files.setAttribute(directory, "unix:uid", (int) NOBODY);
            Files.setAttribute(directory, "unix:gid", (int) NOBODY);
        }
    }

    private void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        // Not for the program that changes the user.
        command.add("env");
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.add(binaries.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("postdate-postgres-", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("PostgreSQL's " + program + " failed: " + command + "\n"
                        + Files.readString(output) + "\n" + serverLog());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for " + program, e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private String serverLog() throws IOException {
        Path log = home.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    public void startAgain() throws IOException {
        StringBuilder options = new StringBuilder("-p " + port);
        settings.forEach((name, value) ->
                options.append(" -c ").append(name).append("='").append(value).append('\''));
        run("pg_ctl", "-D", data(), "-l", home.resolve("log").toString(), "-o", options.toString(), "-w", "start");
    }

    /** Ends it as a power cut would: what is not on disk is gone. */
    public void crash() throws IOException {
        run("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
    }

    /** Ends it as an operator would: connections are cut, nothing is lost. */
    public void stop() throws IOException {
        run("pg_ctl", "-D", data(), "-m", "fast", "-w", "stop");
    }

    public void restart() throws IOException {
        stop();
        startAgain();
    }

    /** Where it is, for a program of its own. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    /** Connections that are not pooled. */
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName("postgres");
        source.setUser("postgres");
        return source;
    }

    /** Runs a statement as an operator would. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        if (!Files.exists(home)) {
            return;
        }
        try {
            if (Files.exists(home.resolve("data").resolve("postmaster.pid"))) {
                crash();
            }
            deleteAll(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
