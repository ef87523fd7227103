package dev.postdate.benchmarks.result;

import dev.postdate.benchmarks.server.Database;
import dev.postdate.benchmarks.server.Server;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Describes what the figures were taken on. */
public final class Machine {

    private static final int FLUSHES = 500;
    private static final int PAGE = 8_192;
    private static final String SETTINGS = """
            SELECT name, current_setting(name) FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes',
                'shared_buffers', 'max_wal_size', 'checkpoint_timeout', 'max_connections', 'autovacuum', 'wal_sync_method',
                'shared_preload_libraries') ORDER BY name""";

    private Machine() {}

    /** Writes it as one object, replacing what was there. */
    public static void write(Path file, Server server) throws IOException, SQLException, InterruptedException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        ObjectMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(file, mapper.writeValueAsString(describe(server)) + "\n");
    }

    /** Of which state of the project this is. */
    public static String commit() throws IOException, InterruptedException {
        return output("git", "describe", "--always", "--dirty", "--abbrev=12");
    }

    private static Map<String, Object> describe(Server server) throws IOException, SQLException, InterruptedException {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        machine.put("commit", commit());
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        machine.put("cpu", after("/proc/cpuinfo", "model name"));
        machine.put("memory", after("/proc/meminfo", "MemTotal"));
        machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("jdk", System.getProperty("java.vm.version"));
        machine.put("heap", Runtime.getRuntime().maxMemory());
        Database operator = server.operator();
        try (Connection connection = operator.connect();
                Statement statement = connection.createStatement()) {
            machine.put("postgresql", connection.getMetaData().getDatabaseProductVersion());
            Map<String, String> settings = new LinkedHashMap<>();
            try (ResultSet rows = statement.executeQuery(SETTINGS)) {
                while (rows.next()) {
                    settings.put(rows.getString(1), rows.getString(2));
                }
            }
            machine.put("postgresqlSettings", settings);
        }
        machine.put("fdatasyncMicros", fdatasyncMicros());
        return machine;
    }

    /** The median time that the disk which the servers are on takes to make 8 kB durable. */
    private static double fdatasyncMicros() throws IOException {
        Path file = Files.createTempFile("postdate-flush-", ".bin");
        long[] nanos = new long[FLUSHES];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer all = ByteBuffer.allocate(PAGE * FLUSHES);
            channel.write(all);
            channel.force(true);
            for (int i = 0; i < FLUSHES; i++) {
                ByteBuffer page = ByteBuffer.allocate(PAGE);
                page.put(0, (byte) i);
                long start = System.nanoTime();
                channel.write(page, (long) i * PAGE);
                channel.force(false);
                nanos[i] = System.nanoTime() - start;
            }
        } finally {
            Files.delete(file);
        }
        Arrays.sort(nanos);
        return nanos[FLUSHES / 2] / 1e3;
    }

    private static String after(String file, String name) throws IOException {
        Path path = Path.of(file);
        if (!Files.exists(path)) {
            return "unknown, there is no " + file;
        }
        try (Stream<String> lines = Files.lines(path)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown, " + file + " has no " + name);
        }
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return process.waitFor() == 0 ? text : "unknown: " + text;
    }
}
