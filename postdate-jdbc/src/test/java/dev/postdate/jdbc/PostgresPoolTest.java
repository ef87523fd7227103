package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.HandlerOptions;
import dev.postdate.MessageBatch;
import dev.postdate.MessageType;
import dev.postdate.OutcomeUnknownException;
import dev.postdate.Postdate;
import dev.postdate.StoreException;
import dev.postdate.servers.PrivatePostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A connection pool that is empty, or full of connections that do not write. */
@PostgresVersion(18)
class PostgresPoolTest {

    private static final int POOL = 10;
    private static final int OWN = 5;

    private final PrivatePostgres server;
    private final PostgresFixture fixture;
    private final Runs runs = new Runs();
    private HikariDataSource pool;

    PostgresPoolTest(PrivatePostgres server) {
        this.server = server;
        this.fixture = PostgresFixture.on(server);
    }

    @BeforeEach
    void makePool() throws SQLException {
        // A role of its own, that may be made read-only.
        server.execute("CREATE ROLE " + fixture.schema() + " LOGIN SUPERUSER");
        server.execute("CREATE SCHEMA " + fixture.schema());
        server.execute("CREATE TABLE " + fixture.schema() + ".effect (text text NOT NULL)");
        pool = pool(server);
    }

    private HikariDataSource pool(PrivatePostgres of) {
        PGSimpleDataSource source = (PGSimpleDataSource) of.dataSource();
        source.setUser(of == server ? fixture.schema() : "postgres");
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(POOL);
        // None that nobody has asked for.
        config.setMinimumIdle(0);
        config.setConnectionTimeout(1_000);
        return new HikariDataSource(config);
    }

    @AfterEach
    void drop() throws SQLException {
        pool.close();
        fixture.close();
        server.execute("DROP ROLE " + fixture.schema());
    }

    private Postdate start() {
        return Runs.node(JdbcStore.postgres(pool, fixture.options()))
                .handle(Ping.class, HandlerOptions.inTransaction(), (ping, context) -> {
                    runs.add(ping, context);
                    try (PreparedStatement insert = context.connection()
                            .prepareStatement("INSERT INTO " + fixture.schema() + ".effect VALUES (?)")) {
                        insert.setString(1, ping.text());
                        insert.executeUpdate();
                    }
                })
                .handle(Plain.class, (plain, context) -> runs.add(new Ping(plain.text()), context))
                .start();
    }

    @MessageType("test.plain")
    record Plain(String text) {}

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

    private void cutAll() throws SQLException {
        server.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '"
                + fixture.schema() + "'");
    }

    @Test
    @Tag("G27")
    void manyAtOnceGoThroughAPoolWhoseConnectionsWereCut() throws Exception {
        try (Postdate node = start()) {
            List<String> texts = Runs.texts("many-", 500);
            assertThat(stores(node, texts.subList(0, 250))).isTrue();
            runs.awaitAll(texts.subList(0, 250));
            cutAll();
            Runs.await("a batch that is stored", () -> stores(node, texts.subList(250, 500)));
            runs.awaitAll(texts);
            Runs.assertNothingIsLeft(node);
            assertThat(effects()).containsExactlyInAnyOrderElementsOf(texts);
        }
    }

    /** Waits for a connection; the node opens its own at the same time, so the pool may time out. */
    private Connection borrow() {
        AtomicReference<Connection> borrowed = new AtomicReference<>();
        Runs.await("a connection", () -> {
            try {
                borrowed.set(pool.getConnection());
                return true;
            } catch (SQLTransientConnectionException none) {
                return false;
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
        return borrowed.get();
    }

    private static boolean stores(Postdate node, List<String> texts) {
        MessageBatch batch = node.bus().batch();
        texts.forEach(text -> batch.send(new Ping(text)));
        try {
            batch.submit();
            return true;
        } catch (StoreException e) {
            assertThat(e).isNotInstanceOf(OutcomeUnknownException.class);
            assertThat(e.isTransient()).as(e.getMessage()).isTrue();
            return false;
        }
    }

    @Test
    @Tag("G27")
    @Tag("G28")
    void aRoleThatIsReadOnlyForAWhileCostsNothingOnceItIsNot() throws Exception {
        try (Postdate node = start()) {
            Sender sender = new Sender(node.bus());
            List<String> texts = Runs.texts("ping-", 150);
            sender.sendAllBesides(texts.subList(0, 100));
            Runs.await("some that are handled", () -> runs.count() > 20);

            server.execute("ALTER ROLE " + fixture.schema() + " SET default_transaction_read_only = on");
            cutAll();
            // However quick the first ones were, these come now.
            sender.sendAllBesides(texts.subList(100, 150));
            Runs.await(
                    "a sender that is refused",
                    () -> sender.failures().stream()
                            .anyMatch(failure -> failure.getMessage().contains("nothing can be written")));
            // What was opened meanwhile stays read-only for as long as it lives, and is lent to handlers later.
            List<Connection> readOnly = List.of(borrow(), borrow(), borrow());
            server.execute("ALTER ROLE " + fixture.schema() + " RESET default_transaction_read_only");
            for (Connection connection : readOnly) {
                assertThat(connection.isValid(1)).isTrue();
                connection.close();
            }

            Runs.await("all sent", () -> sender.hasSent(texts));
            runs.awaitAll(sender.stored());
            Runs.assertNothingIsLeft(node);
            assertThat(effects())
                    .doesNotHaveDuplicates()
                    .containsAll(sender.stored())
                    .hasSize(runs.count());
            sender.assertFailuresAreClear();
        }
    }

    @Test
    @Tag("G27")
    @Tag("G47")
    void aPoolThatTheApplicationHasEmptiedHoldsUpOnlyTransactionalHandlersAndChargesThemNothing() throws Exception {
        try (Postdate node = start()) {
            List<Connection> taken = takeAllOthers();
            node.bus().scheduleSend(new Ping("transactional"), Duration.ZERO);
            List<String> plain = Runs.texts("plain-", 50);
            for (String text : plain) {
                node.bus().send(new Plain(text));
            }
            runs.awaitAll(plain);
            assertThat(node.bus()
                            .cancel(node.bus()
                                    .scheduleSend(new Ping("cancelled"), Duration.ofHours(1))
                                    .token())
                            .cancelled())
                    .isTrue();
            for (Connection connection : taken) {
                connection.close();
            }
            runs.awaitAll(List.of("transactional"));
            Runs.assertNothingIsLeft(node);
            assertThat(effects()).containsExactly("transactional");
        }
    }

    private List<Connection> takeAllOthers() throws SQLException {
        List<Connection> taken = new ArrayList<>();
        while (taken.size() < POOL - OWN) {
            taken.add(pool.getConnection());
        }
        return taken;
    }

    @Test
    @Tag("G27")
    void aPoolThatHasNoConnectionForTheNodeFailsCallsClearlyUntilItHas() throws Exception {
        try (Postdate node = start()) {
            node.bus().scheduleSend(new Plain("pending"), Duration.ofMillis(500));
            List<Connection> taken = takeAllOthers();
            pool.getHikariConfigMXBean().setMaximumPoolSize(POOL - OWN);
            cutAll();

            assertThatThrownBy(() -> node.bus().send(new Plain("refused")))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            refused -> assertThat(refused.isTransient()).isTrue())
                    .hasMessageContaining("the pool had no connection to give in time")
                    .hasMessageContaining("Nothing was changed");
            long since = System.nanoTime();
            Runs.await("a lease to end", () -> System.nanoTime() - since > 2 * Runs.LEASE.toNanos());

            pool.getHikariConfigMXBean().setMaximumPoolSize(POOL);
            for (Connection connection : taken) {
                connection.close();
            }
            Sender sender = new Sender(node.bus());
            sender.send("after", Duration.ZERO);
            runs.awaitAll(List.of("pending", "after"));
            Runs.assertNothingIsLeft(node);
            assertThat(runs.all()).contains(new Runs.Run("pending", 1)).doesNotHaveDuplicates();
        }
    }

    @Test
    @Tag("G27")
    void aServerThatIsDownIsNotTakenForAPoolThatIsTooSmall() throws IOException {
        try (PrivatePostgres own = PrivatePostgres.startFrom(
                        Path.of(System.getProperty("postgres.binaries", "target/fast/postgres"), "postgres-18.jar"),
                        Map.of());
                HikariDataSource of = pool(own);
                Postdate node = Postdate.builder("pings")
                        .store(JdbcStore.postgres(of))
                        .route(Ping.class, "pings")
                        .sendOnly()
                        .start()) {
            own.stop();
            // The first finds a connection that was cut, the next one none at all.
            assertThatThrownBy(() -> node.bus().send(new Ping("refused"))).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> node.bus().send(new Ping("refused")))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            refused -> assertThat(refused.isTransient()).isTrue())
                    .hasMessageContaining("the server cannot be reached")
                    .hasMessageContaining("Nothing was changed");
        }
    }
}
