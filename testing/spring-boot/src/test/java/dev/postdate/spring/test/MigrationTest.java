package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.jdbc.JdbcStore;
import dev.postdate.spring.test.Messages.Reminder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Who brings the schema: Postdate itself, as everywhere else in these tests, or the application's own migrations. */
class MigrationTest {

    static class Handler {
        @Handles
        void remind(Reminder reminder) {}
    }

    private final String script = JdbcStore.postgresScript("public", "postdate_");

    private static App verifying() {
        return App.onPostgres(Handler.class)
                .withoutJpa()
                .with("postdate.postgres.set-up", "verify");
    }

    private static void startsAndStores(App app) {
        try (ConfigurableApplicationContext context = app.start()) {
            MessageBus bus = context.getBean(MessageBus.class);
            assertThat(bus.find(bus.scheduleSend(new Reminder("o-1"), Duration.ofDays(1))
                            .token()))
                    .isPresent();
        }
    }

    @Test
    void flywayBringsTheSchemaBeforePostdateLooksAtIt(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("V1__postdate.sql"), script);

        startsAndStores(verifying()
                .with("spring.flyway.enabled", "true")
                .with("spring.flyway.locations", "filesystem:" + directory));
    }

    @Test
    void liquibaseBringsTheSchemaBeforePostdateLooksAtIt(@TempDir Path directory) throws IOException {
        Path changes = directory.resolve("changes.sql");
        Files.writeString(
                changes,
                "--liquibase formatted sql\n--changeset shop:1 splitStatements:false\n" + script + "\n");

        startsAndStores(verifying()
                .with("spring.liquibase.enabled", "true")
                .with("spring.liquibase.change-log", "file:" + changes));
    }

    @Test
    void aSchemaThatNobodyBroughtIsNamedWithWhatToDo() {
        assertThat(verifying().failure()).hasMessageContaining("postgresScript");
    }
}
