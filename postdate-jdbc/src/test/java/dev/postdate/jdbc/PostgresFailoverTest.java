package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.HandlerOptions;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
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
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A standby that takes over behind the one address of its primary, as managed databases do. */
class PostgresFailoverTest {

    private static final int MESSAGES = 200;
    private static final int POOL = 16;

    private final Runs runs = new Runs();

    @Test
    @Tag("G28")
    @Tag("G27")
    void aNodeGoesOnBehindAStandbyThatIsReadOnlyAtFirstAndThenPromoted() throws Exception {
        CountDownLatch failedOver = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        try (PrivatePostgres primary = PrivatePostgres.startFrom(jar(), Map.of());
                PrivatePostgres standby = standby(primary);
                OneAddress address = new OneAddress(primary.port());
                HikariDataSource pool = pool(address)) {
            primary.execute("CREATE TABLE effect (text text NOT NULL)");
            try (Postdate node = Runs.node(JdbcStore.postgres(pool, PostgresOptions.defaults()))
                            .handle(Ping.class, HandlerOptions.inTransaction(), (ping, context) -> {
                                runs.add(ping, context);
                                write(context.connection(), ping);
                            })
                            .handle(Slow.class, (slow, context) -> {
                                runs.add(new Ping(slow.text()), context);
                                begun.incrementAndGet();
                                assertThat(failedOver.await(60, TimeUnit.SECONDS))
                                        .isTrue();
                            })
                            .start();
                    Postdate other = runs.recording(JdbcStore.postgres(
                                    pool, PostgresOptions.defaults().withPrefix("other_")))
                            .start()) {
                assertThat(other.node()).isNotEmpty();
                Sender sender = new Sender(node.bus());
                List<String> texts = Runs.texts("ping-", MESSAGES);
                sender.sendAllBesides(texts);
                node.bus().send(new Slow("running"));
                node.bus().scheduleSend(new Slow("pending"), Duration.ofSeconds(4));
                Runs.await("a handler that runs", () -> begun.get() == 1 && runs.count() > MESSAGES / 10);

                address.leadTo(standby.port());
                primary.crash();
                assertThatThrownBy(() -> other.bus().scheduleSend(new Ping("refused"), Duration.ZERO))
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                refused -> assertThat(refused.isTransient()).isTrue())
                        .hasMessageContaining("nothing can be written")
                        .hasMessageContaining("Nothing was changed")
                        .hasMessageContaining("25006");
                assertThat(node.admin().deadLetters().count())
                        .as("read from a standby")
                        .isZero();
                Runs.await(
                        "a sender that is refused",
                        () -> sender.failures().stream()
                                .anyMatch(failure -> failure.getMessage().contains("25006")));
                standby.execute("SELECT pg_promote()");
                failedOver.countDown();

                Runs.await("all sent", () -> sender.hasSent(texts));
                runs.awaitAll(sender.stored());
                runs.awaitAll(List.of("running", "pending"));
                Runs.assertNothingIsLeft(node);
                assertThat(runs.all())
                        .filteredOn(run -> !run.text().startsWith("ping-"))
                        .containsExactlyInAnyOrder(new Runs.Run("running", 1), new Runs.Run("pending", 1));
                assertThat(effects(standby)).doesNotHaveDuplicates().containsAll(sender.stored());
                assertThat(effects(standby)).hasSize(runs.count() - 2);
                other.bus().scheduleSend(new Ping("other"), Duration.ZERO);
                runs.awaitAll(List.of("other"));
                sender.assertFailuresAreClear();
            }
        }
    }

    @MessageType("test.slow")
    record Slow(String text) {}

    /** One that the primary waits for, so that nothing that was acknowledged can be lost. */
    private static PrivatePostgres standby(PrivatePostgres primary) throws IOException, SQLException {
        PrivatePostgres standby = primary.standby(Map.of());
        primary.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
        primary.execute("SELECT pg_reload_conf()");
        Runs.await("a standby that is waited for", () -> isSynchronous(primary));
        return standby;
    }

    private static boolean isSynchronous(PrivatePostgres primary) {
        try (Connection connection = primary.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'")) {
            answer.next();
            return answer.getInt(1) == 1;
        } catch (SQLException e) {
            throw new IllegalStateException("The primary does not answer", e);
        }
    }

    private static HikariDataSource pool(OneAddress address) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(address.dataSource());
        config.setMaximumPoolSize(POOL);
        config.setConnectionTimeout(5_000);
        return new HikariDataSource(config);
    }

    private static void write(Connection connection, Ping ping) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO effect VALUES (?)")) {
            insert.setString(1, ping.text());
            insert.executeUpdate();
        }
    }

    private static List<String> effects(PrivatePostgres server) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT text FROM effect")) {
            List<String> effects = new ArrayList<>();
            while (rows.next()) {
                effects.add(rows.getString(1));
            }
            return effects;
        }
    }

    private static Path jar() {
        return Path.of(System.getProperty("postgres.binaries", "target/fast/postgres"), "postgres-18.jar");
    }
}
