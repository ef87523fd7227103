package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.postdate.Postdate;
import dev.postdate.StoreException;
import dev.postdate.servers.PrivatePostgres;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A full disk under the tables. Needs the right to mount a small file system. */
class PostgresFullDiskTest {

    private static final int NOBODY = 65_534;

    private final Runs runs = new Runs();
    private Path disk;
    private boolean mounted;
    private final Logger log = (Logger) LoggerFactory.getLogger("dev.postdate.due");
    private final ListAppender<ILoggingEvent> claims = new ListAppender<>();

    @BeforeEach
    void listen() {
        claims.list = new CopyOnWriteArrayList<>();
        claims.start();
        log.addAppender(claims);
    }

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createTempDirectory("postdate-disk-");
        mounted = run("mount", "-t", "tmpfs", "-o", "mode=0777,size=24m", "tmpfs", disk.toString());
        assumeTrue(mounted, "This test mounts a small file system, which needs to be root with the right to mount.");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", disk.toString())).isTrue();
        }
        Files.delete(disk);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(claims);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private static PrivatePostgres start(Map<String, String> settings) throws IOException {
        return PrivatePostgres.startFrom(
                Path.of(System.getProperty("postgres.binaries", "target/fast/postgres"), "postgres-18.jar"), settings);
    }

    private Path fill() throws IOException {
        Path filler = disk.resolve("filler");
        byte[] some = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(some);
            }
        } catch (IOException full) {
            return filler;
        }
    }

    @Test
    @Tag("G27")
    void aDiskThatIsFullFailsCallsClearlyAndOnceThereIsRoomEverythingGoesOn() throws Exception {
        Path tables = Files.createDirectory(disk.resolve("tables"));
        Files.setAttribute(tables, "unix:uid", NOBODY);
        try (PrivatePostgres server = start(Map.of("autovacuum", "off"))) {
            server.execute("CREATE TABLESPACE small LOCATION '" + tables + "'");
            server.execute("ALTER ROLE postgres SET default_tablespace = small");
            try (Postdate node =
                    runs.recording(JdbcStore.postgres(server.dataSource())).start()) {
                // No room on the pages that are there, so that a claim needs another one.
                server.execute("ALTER TABLE postdate_message SET (fillfactor = 100)");
                Sender sender = new Sender(node.bus());
                List<String> texts = large("pending-", 400);
                texts.forEach(text -> sender.send(text, Duration.ofSeconds(4)));
                Path filler = fill();

                StoreException refused = sendUntilRefused(node, texts);
                assertThat(refused.isTransient()).isTrue();
                assertThat(refused)
                        .hasMessageContaining("the server's disk is full")
                        .hasMessageContaining("Nothing was changed")
                        .hasMessageContaining("53100");
                Runs.await(
                        "a claim that finds no room",
                        () -> claims.list.stream()
                                .anyMatch(line ->
                                        line.getThrowableProxy().getMessage().contains("53100")));

                Files.delete(filler);
                sender.send("after", Duration.ZERO);
                texts.add("after");
                runs.assertEachOnce(texts, node);
            }
        }
    }

    /** Stores messages until there is no room for another. */
    private static StoreException sendUntilRefused(Postdate node, List<String> texts) {
        for (String text : large("full-", 10_000)) {
            try {
                node.bus().scheduleSend(new Ping(text), Duration.ofSeconds(1));
                texts.add(text);
            } catch (StoreException e) {
                return e;
            }
        }
        throw new AssertionError("The disk is not full");
    }

    /** So large, and so hard to compress, that a page has room for a few, and for the claims of fewer. */
    private static List<String> large(String prefix, int count) {
        Random random = new Random(42);
        List<String> texts = Runs.texts(prefix, count);
        texts.replaceAll(text -> {
            byte[] noise = new byte[900];
            random.nextBytes(noise);
            return text + '-' + HexFormat.of().formatHex(noise);
        });
        return texts;
    }
}
