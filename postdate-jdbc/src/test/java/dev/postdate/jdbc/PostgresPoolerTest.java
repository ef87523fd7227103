package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postdate.HandlerOptions;
import dev.postdate.MessageBatch;
import dev.postdate.MessageType;
import dev.postdate.OnDuplicateKey;
import dev.postdate.Postdate;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.SendOptions;
import dev.postdate.StoreException;
import dev.postdate.servers.PrivatePostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Behind PgBouncer in transaction mode, where each transaction may find another server connection. */
@PostgresVersion(18)
@Tag("G07")
class PostgresPoolerTest {

    @MessageType("test.paid")
    record Paid(String text) {}

    private static final int CONNECTIONS = 3;
    private static final Duration HOUR = Duration.ofHours(1);

    private final PrivatePostgres server;
    private final PostgresFixture fixture;
    private final Runs runs = new Runs();
    private PgBouncer pooler;

    PostgresPoolerTest(PrivatePostgres server) {
        this.server = server;
        this.fixture = PostgresFixture.on(server);
    }

    @BeforeEach
    void startPooler() throws IOException, SQLException {
        Optional<Path> program = PgBouncer.installed();
        assumeTrue(program.isPresent(), "PgBouncer is not installed.");
        pooler = PgBouncer.before(server, program.get(), CONNECTIONS);
        server.execute("CREATE SCHEMA " + fixture.schema());
        server.execute("CREATE TABLE " + fixture.schema() + ".effect (text text NOT NULL)");
    }

    @AfterEach
    void stopPooler() throws Exception {
        if (pooler != null) {
            pooler.close();
        }
        fixture.close();
    }

    private DataSource withoutPreparing() {
        PGSimpleDataSource source = pooler.dataSource();
        source.setPrepareThreshold(0);
        return source;
    }

    private Postdate start(DataSource source) {
        return Runs.node(JdbcStore.postgres(source, fixture.options().withoutListening()))
                .handle(Ping.class, runs::add)
                .handle(Paid.class, HandlerOptions.inTransaction(), (paid, context) -> {
                    runs.add(new Ping(paid.text()), context);
                    try (PreparedStatement insert = context.connection()
                            .prepareStatement("INSERT INTO " + fixture.schema() + ".effect VALUES (?)")) {
                        insert.setString(1, paid.text());
                        insert.executeUpdate();
                    }
                    context.send(new Ping("receipt of " + paid.text()));
                })
                .start();
    }

    private List<String> effects() throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT text FROM " + fixture.schema() + ".effect")) {
            List<String> effects = new ArrayList<>();
            while (rows.next()) {
                effects.add(rows.getString(1));
            }
            return effects;
        }
    }

    @Test
    void messagesAreStoredCancelledMovedAndDelivered() {
        try (Postdate one = start(withoutPreparing());
                Postdate two = start(withoutPreparing())) {
            List<String> texts = Runs.texts("ping-", 200);
            for (String text : texts) {
                one.bus()
                        .scheduleSend(
                                new Ping(text),
                                Duration.ofMillis(ThreadLocalRandom.current().nextInt(300)));
            }
            ScheduleToken token =
                    two.bus().scheduleSend(new Ping("cancelled"), HOUR).token();
            assertThat(one.bus().cancel(token).cancelled()).isTrue();
            ScheduleToken moved =
                    two.bus().scheduleSend(new Ping("moved"), HOUR).token();
            assertThat(one.bus().reschedule(moved, Duration.ZERO).outcome())
                    .isEqualTo(RescheduleResult.Outcome.RESCHEDULED);
            SendOptions keyed =
                    SendOptions.builder().key("k", OnDuplicateKey.REPLACE).build();
            one.bus().scheduleSend(new Ping("replaced"), HOUR, keyed);
            two.bus().scheduleSend(new Ping("replacement"), Duration.ZERO, keyed);
            List<String> many = Runs.texts("many-", 500);
            MessageBatch batch = one.bus().batch();
            many.forEach(text -> batch.send(new Ping(text)));
            batch.submit();

            texts.addAll(many);
            texts.addAll(List.of("moved", "replacement"));
            runs.assertEachOnce(texts, one);
            assertThat(runs.all()).hasSize(texts.size());
        }
    }

    @Test
    @Tag("G11")
    @Tag("G15")
    void transactionsOfCallersAndOfHandlersCommitOrLeaveNothing() throws SQLException {
        try (Postdate node = start(withoutPreparing());
                Connection connection = withoutPreparing().getConnection()) {
            connection.setAutoCommit(false);
            node.bus().in(connection).send(new Paid("rolled back"));
            connection.rollback();
            node.bus().in(connection).send(new Paid("committed"));
            connection.commit();

            runs.awaitAll(List.of("committed", "receipt of committed"));
            Runs.assertNothingIsLeft(node);
            assertThat(effects()).containsExactly("committed");
        }
    }

    @Test
    @Tag("G27")
    void aPoolerThatIsKilledAndStartedAgainCostsNothing() throws Exception {
        try (Postdate node = start(withoutPreparing())) {
            Sender sender = new Sender(node.bus());
            List<String> texts = Runs.texts("ping-", 150);
            sender.sendAllBesides(texts);
            Runs.await("some that are handled", () -> runs.count() > 30);
            pooler.kill();
            Runs.await("a call that fails", () -> !sender.failures().isEmpty());
            pooler.start();
            Runs.await("all sent", () -> sender.hasSent(texts));
            runs.assertEachOnce(sender.stored(), node);
            sender.assertFailuresAreClear();
        }
    }

    @Test
    void aDriverThatPreparesStatementsAnOldPoolerForgetsSaysWhatToSet() throws IOException {
        assumeTrue(
                PgBouncer.forgetsPreparedStatements(PgBouncer.installed().orElseThrow()),
                "This version of PgBouncer prepares statements on every connection.");
        assertThatThrownBy(() -> {
                    PGSimpleDataSource preparing = pooler.dataSource();
                    preparing.setPrepareThreshold(1);
                    try (Postdate one = start(preparing);
                            Postdate two = start(preparing)) {
                        for (int i = 0; i < 200; i++) {
                            one.bus().scheduleSend(new Ping("a"), HOUR);
                            two.bus().scheduleSend(new Ping("b"), HOUR);
                        }
                    }
                })
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("prepareThreshold=0")
                .hasMessageContaining("Nothing was changed");
    }
}
