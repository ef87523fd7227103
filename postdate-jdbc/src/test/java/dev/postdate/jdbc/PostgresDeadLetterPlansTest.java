package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadLetterStore;
import dev.postdate.spi.DeadLetterStore.Redrive;
import dev.postdate.spi.DeadReason;
import dev.postdate.testkit.VirtualTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is asked of many dead letters costs what it shows, whatever statistics the server has. */
@PostgresVersion(18)
class PostgresDeadLetterPlansTest {

    private static final int COMMON = 50_000;
    private static final Pattern BUFFERS = Pattern.compile("Buffers: shared(?: hit=(\\d+))?(?: read=(\\d+))?");

    private final PostgresFixture fixture;
    private TestNode node;
    private Connection connection;

    PostgresDeadLetterPlansTest(PrivatePostgres server) {
        this.fixture = PostgresFixture.on(server);
    }

    @BeforeEach
    void fill() throws SQLException {
        node = TestNode.sendOnly(fixture.newStore(), VirtualTime.create());
        connection = fixture.server().dataSource().getConnection();
        execute("ALTER TABLE ~dead_letter SET (autovacuum_enabled = false)");
        // Statistics of a moment when there was next to nothing, and that all alike.
        insert("common", "ATTEMPTS_SPENT", 1, 50);
        execute("ANALYZE ~dead_letter");
        insert("common", "ATTEMPTS_SPENT", 51, COMMON);
        insert("rare", "UNREADABLE", COMMON + 1, COMMON + 10);
        insert("common", "ATTEMPTS_SPENT", COMMON + 11, 2 * COMMON);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        node.close();
        fixture.close();
    }

    private void insert(String name, String reason, int from, int to) throws SQLException {
        execute("""
                INSERT INTO ~dead_letter (
                    id, reason, detail, fingerprint, dead_at, kind, queue, type, version, content_type, application, correlation_id,
                    conversation_id, created_at, due_at, runs, failures, body)
                SELECT
                    ('00000000-0000-0000-0000-' || lpad(i::text, 12, '0'))::uuid, '%2$s', 'why', '%1$s', now(), 0, '%1$s', '%1$s', 1,
                    'application/json', 'app', '%1$s', '00000000-0000-0000-0000-000000000000', now(), now(), 1, 1, repeat('x', 200)::bytea
                FROM generate_series(%3$d, %4$d) i
                """.formatted(name, reason, from, to));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(fixture.names().in(sql));
        }
    }

    private long buffers(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet plan = statement.executeQuery(
                        "EXPLAIN (ANALYZE, BUFFERS) " + fixture.names().in(sql))) {
            while (plan.next()) {
                Matcher line = BUFFERS.matcher(plan.getString(1));
                if (line.find()) {
                    return number(line.group(1)) + number(line.group(2));
                }
            }
            return 0;
        }
    }

    private static long number(String group) {
        return group == null ? 0 : Long.parseLong(group);
    }

    private long matching(String conditions, int limit) throws SQLException {
        String sql =
                "SELECT count(*) FROM ~dead_matching_1(" + conditions + ", -1, 9223372036854775807, " + limit + ")";
        // The first call plans.
        buffers(sql);
        return buffers(sql);
    }

    @Test
    @Tag("G22")
    void eachConditionAloneReadsItsOwnIndex() throws SQLException {
        for (String rare : List.of(
                "'rare', NULL, NULL, NULL, NULL, NULL, NULL",
                "NULL, 'rare', NULL, NULL, NULL, NULL, NULL",
                "NULL, NULL, 'UNREADABLE', NULL, NULL, NULL, NULL",
                "NULL, NULL, NULL, 'rare', NULL, NULL, NULL",
                "NULL, NULL, NULL, NULL, 'rare', NULL, NULL",
                "'common', 'common', 'UNREADABLE', 'rare', NULL, NULL, NULL")) {
            assertThat(matching(rare, 1_000)).as(rare).isLessThan(100);
        }
        assertThat(matching("NULL, NULL, NULL, NULL, NULL, NULL, NULL", 100)).isLessThan(100);
        assertThat(matching("NULL, 'common', NULL, NULL, NULL, NULL, NULL", 100))
                .isLessThan(150);
    }

    @Test
    @Tag("G22")
    void groupsReadOneIndexAndNotTheTable() throws SQLException {
        assertReadsOneIndex("dead_letter_fingerprint", "SELECT * FROM ~dead_groups_1(10)");
    }

    @Test
    @Tag("G22")
    void countingAllReadsOneIndexAndNotTheTable() throws SQLException {
        assertReadsOneIndex("dead_letter_pk", "SELECT ~dead_count_1(1000000)");
    }

    private void assertReadsOneIndex(String index, String sql) throws SQLException {
        execute("VACUUM ~dead_letter");

        buffers(sql);
        assertThat(buffers(sql)).isLessThan(pages(index) + 50).isLessThan(pages("dead_letter") / 2);
    }

    private long pages(String relation) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        fixture.names().in("SELECT pg_relation_size('~" + relation + "') / 8192"))) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    @Tag("G26")
    void redrivingSomeOfManyReadsThoseAlone() throws SQLException {
        DeadLetterStore letters = node.session.deadLetters();
        List<Redrive> some = letters.list(DeadLetterQuery.all().queue("common"), 40_000, 100).stream()
                .map(letter -> Redrive.now(letter.envelope().id()))
                .toList();

        assertThat(letters.redrive(some)).hasSize(100);
        assertThat(letters.redrive(some)).isEmpty();

        assertThat(letters.list(DeadLetterQuery.all().reason(DeadReason.UNREADABLE), -1, 100))
                .hasSize(10);
        // The first call plans.
        buffers(redrive(776));
        assertThat(buffers(redrive(777))).isBetween(1L, 200L);
    }

    private static String redrive(int number) {
        return "SELECT ~redrive_1(ARRAY['00000000-0000-0000-0000-000000000%d'::uuid], ARRAY[now()], ARRAY[NULL::text], ARRAY[false],"
                        .formatted(number)
                + " ARRAY[NULL::text], ARRAY[NULL::bytea])";
    }

    @Test
    @Tag("G22")
    void deletingByAQueryReadsWhatItDeletes() throws SQLException {
        DeadLetterStore letters = node.session.deadLetters();

        assertThat(letters.delete(DeadLetterQuery.all().fingerprint("rare"), Long.MAX_VALUE, 500))
                .isEqualTo(10);
        assertThat(letters.count(DeadLetterQuery.all(), 2 * COMMON)).isEqualTo(2 * COMMON - 10);
        assertThat(letters.count(DeadLetterQuery.all().type("common"), 1_000)).isEqualTo(1_000);
    }
}
