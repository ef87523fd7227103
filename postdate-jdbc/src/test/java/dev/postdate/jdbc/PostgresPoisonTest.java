package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.MessageBatch;
import dev.postdate.Postdate;
import dev.postdate.admin.DeadLetter;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spi.DeadReason;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A message that ends its process every time, beside 500 that do no harm. */
@PostgresVersion(18)
class PostgresPoisonTest {

    private static final int NEIGHBOURS = 500;

    private final PrivatePostgres server;
    private final PostgresFixture fixture;

    PostgresPoisonTest(PrivatePostgres server) {
        this.server = server;
        this.fixture = PostgresFixture.on(server);
    }

    @AfterEach
    void drop() throws SQLException {
        fixture.close();
    }

    private static boolean isOver(Postdate sender, Map<String, Integer> handled) {
        return handled.size() == NEIGHBOURS && sender.admin().deadLetters().count() > 0;
    }

    @Test
    @Tag("G12")
    @DisplayName(
            "G12 a message that ends its process is a dead letter after its attempts; its 500 neighbours are delivered and pay none")
    void poison() throws Exception {
        try (Postdate sender = Postdate.builder("pings")
                .store(fixture.newStore())
                .route(Ping.class, "pings")
                .sendOnly()
                .start()) {
            MessageBatch batch = sender.bus().batch();
            for (int i = 0; i < NEIGHBOURS; i++) {
                if (i == NEIGHBOURS / 2) {
                    batch.send(new Ping(PoisonedProcess.POISON));
                }
                batch.send(new Ping("n" + i));
            }
            batch.submit();
            Map<String, Integer> handled = new HashMap<>();
            int processes = 0;
            while (!isOver(sender, handled)) {
                assertThat(++processes).as("processes").isLessThanOrEqualTo(PoisonedProcess.ATTEMPTS + 2);
                try (PoisonedProcess process = PoisonedProcess.start(server.url(), fixture.schema())) {
                    String line = process.line();
                    while (line != null && !isOver(sender, handled)) {
                        if (line.startsWith(PoisonedProcess.HANDLED)) {
                            String[] said = line.substring(PoisonedProcess.HANDLED.length())
                                    .split(" ", -1);
                            handled.merge(said[0], Integer.parseInt(said[1]), Math::max);
                        }
                        line = process.line();
                    }
                }
            }

            assertThat(processes).as("it has ended some").isGreaterThan(1);
            assertThat(handled).as("what each had been charged").hasSize(NEIGHBOURS);
            assertThat(handled.values()).containsOnly(0);
            List<DeadLetter> dead = sender.admin().deadLetters().list();
            assertThat(dead).hasSize(1);
            assertThat(dead.get(0).reason()).isEqualTo(DeadReason.ATTEMPTS_SPENT);
            assertThat(new String(dead.get(0).body(), StandardCharsets.UTF_8)).contains(PoisonedProcess.POISON);
        }
    }
}
