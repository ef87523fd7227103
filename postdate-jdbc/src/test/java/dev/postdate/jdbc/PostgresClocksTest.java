package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.MessageContext;
import dev.postdate.Postdate;
import dev.postdate.ScheduleToken;
import dev.postdate.SchedulingResult;
import dev.postdate.SendOptions;
import dev.postdate.servers.PrivatePostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clocks and time zones of nodes and sessions decide nothing; the clock of the database does. */
@PostgresVersion(18)
class PostgresClocksTest {

    private static final List<String> ZONES =
            List.of("UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "Europe/Berlin");

    /** Around both changes of Central European Time, and at the end of what is kept. */
    private static final List<Instant> INSTANTS = List.of(
            Instant.parse("2031-03-30T00:30:00.000001Z"),
            Instant.parse("2031-03-30T01:30:00Z"),
            Instant.parse("2031-10-26T00:30:00Z"),
            Instant.parse("2031-10-26T01:30:00.999999Z"),
            Instant.parse("2100-02-28T23:59:59Z"),
            Instant.parse("9999-12-31T23:59:59.999999Z"));

    private static final Duration MUCH = Duration.ofSeconds(30);

    private final PrivatePostgres server;
    private final PostgresFixture fixture;
    private final Runs runs = new Runs();

    PostgresClocksTest(PrivatePostgres server) {
        this.server = server;
        this.fixture = PostgresFixture.on(server);
    }

    @AfterEach
    void drop() throws SQLException {
        fixture.close();
    }

    private Instant databaseNow() throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet now = statement.executeQuery("SELECT clock_timestamp()")) {
            now.next();
            return now.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    @Test
    @Tag("G06")
    void processesAndSessionsInAnyTimeZoneAgreeOnDueTimes() throws Exception {
        TimeZone own = TimeZone.getDefault();
        Map<ScheduleToken, Instant> dueAt = new LinkedHashMap<>();
        try {
            for (int i = 0; i < ZONES.size(); i++) {
                String next = ZONES.get((i + 1) % ZONES.size());
                inZone(ZONES.get(i), next, node -> {
                    for (Instant instant : INSTANTS) {
                        SchedulingResult stored = node.bus().scheduleSend(new Ping("at"), instant);
                        assertThat(stored.dueAt()).isEqualTo(instant);
                        dueAt.put(stored.token(), instant);
                    }
                    SchedulingResult stored = node.bus().scheduleSend(new Ping("in"), Duration.ofHours(1));
                    assertThat(Duration.between(databaseNow(), stored.dueAt()))
                            .isBetween(Duration.ofHours(1).minus(MUCH), Duration.ofHours(1));
                    dueAt.put(stored.token(), stored.dueAt());
                    SchedulingResult soon = node.bus().scheduleSend(new Ping("soon-" + next), Duration.ofMillis(50));
                    Runs.await("a message that is due", () -> runs.has("soon-" + next));
                    assertThat(soon.dueAt()).isBetween(databaseNow().minus(MUCH), databaseNow());
                    dueAt.forEach((token, instant) -> assertThat(
                                    node.bus().find(token).orElseThrow().dueAt())
                            .isEqualTo(instant));
                });
            }
        } finally {
            TimeZone.setDefault(own);
        }
    }

    @FunctionalInterface
    private interface Use {
        void of(Postdate node) throws SQLException;
    }

    /** A node in a Java process of one time zone, on sessions of another. The driver hands the process's own to the server. */
    private void inZone(String process, String sessions, Use use) throws SQLException {
        TimeZone.setDefault(TimeZone.getTimeZone(process));
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.dataSource());
        config.setMaximumPoolSize(8);
        config.setConnectionInitSql("SET TIME ZONE '" + sessions + "'");
        try (HikariDataSource pool = new HikariDataSource(config);
                Postdate node = runs.recording(JdbcStore.postgres(pool, fixture.options()))
                        .start()) {
            use.of(node);
        }
    }

    @Test
    @Tag("G01")
    @Tag("G06")
    void nodesWhoseClocksAreHoursOffDeliverByTheClockOfTheDatabase() throws Exception {
        Map<String, Instant> begunAt = new ConcurrentHashMap<>();
        Map<String, Instant> dueAt = new LinkedHashMap<>();
        try (Postdate ahead = off(Duration.ofHours(5), begunAt);
                Postdate behind = off(Duration.ofHours(-5), begunAt)) {
            List<Postdate> nodes = List.of(ahead, behind);
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                Postdate node = nodes.get(i % 2);
                String text = (i % 3 == 0 ? "again-" : "once-") + i;
                texts.add(text);
                SendOptions expires =
                        SendOptions.builder().expiresAfter(Duration.ofHours(1)).build();
                SchedulingResult stored = i % 5 == 0
                        ? node.bus().scheduleSend(new Ping(text), databaseNow().plusMillis(700))
                        : node.bus().scheduleSend(new Ping(text), Duration.ofMillis(10L * i), expires);
                dueAt.put(text + "/1", stored.dueAt());
            }
            runs.awaitAll(texts);
            Runs.assertNothingIsLeft(behind);
            assertThat(runs.all()).doesNotHaveDuplicates().hasSize(160);
            dueAt.forEach((run, due) -> assertThat(begunAt.get(run)).as(run).isBetween(due, due.plus(MUCH)));
            assertThat(begunAt.keySet())
                    .filteredOn(run -> run.endsWith("/2"))
                    .hasSize(40)
                    .allSatisfy(run -> assertThat(begunAt.get(run))
                            .isAfterOrEqualTo(
                                    begunAt.get(run.replace("/2", "/1")).plusMillis(200)));
            assertThat(ahead.admin().ended()).isEmpty();
        }
    }

    private Postdate off(Duration by, Map<String, Instant> begunAt) {
        return Runs.node(fixture.newStore())
                .time(new OffsetTime(by))
                .handle(Ping.class, (ping, context) -> {
                    begunAt.put(ping.text() + "/" + context.attempt(), databaseNow());
                    runs.add(ping, context);
                    again(ping, context);
                })
                .start();
    }

    private static void again(Ping ping, MessageContext context) {
        if (ping.text().startsWith("again-") && context.attempt() == 1) {
            context.retryLater(Duration.ofMillis(200));
        }
    }
}
