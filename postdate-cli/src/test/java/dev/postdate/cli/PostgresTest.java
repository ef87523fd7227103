package dev.postdate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.jdbc.JdbcStore;
import dev.postdate.jdbc.PostgresOptions;
import dev.postdate.servers.PrivatePostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresTest {

    private static PrivatePostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = PrivatePostgres.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @TempDir
    private Path directory;

    private Ran run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--schema", "ops", "--prefix", "pd_"));
        return Ran.postdate(
                Map.of(
                        "POSTDATE_URL", "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres",
                        "POSTDATE_USER", "postgres",
                        "POSTDATE_APPLICATION", "shop"),
                all);
    }

    @Test
    void aSchemaIsMadeOnRequestAloneAndItsMessagesAreSeenAndCancelled() throws IOException {
        Ran before = run("list");
        assertThat(before.exitCode()).isEqualTo(3);
        assertThat(before.err()).contains("has version 0").hasLineCount(1);
        assertThat(run("schema", "verify").exitCode()).isEqualTo(1);
        assertThat(run("schema", "apply").out()).startsWith("The schema of the postgres");
        assertThat(run("schema", "verify").exitCode()).isZero();

        new Shop(JdbcStore.postgres(
                        server.dataSource(),
                        PostgresOptions.defaults().withSchema("ops").withPrefix("pd_")))
                .remind("1");
        Path password = Files.writeString(directory.resolve("password"), "unused\n");
        assertThat(run("count", "--password-file", password.toString()).out()).isEqualTo("1\n");
        assertThat(run("queues").out()).contains("shop/bills", "SEQUENTIAL");
        Ran cancelled = run("cancel", "--all-matching", "--key", "reminder-1", "--yes", "--by", "anna");
        assertThat(cancelled.out()).contains("CANCELLED  1");
        assertThat(run("actions").out()).contains("anna", "CANCEL_MESSAGES");
    }
}
