package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.testkit.VirtualTime;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No statement that the engine or a caller waits for walks a table, whatever statistics SQLite has. */
class SqlitePlansTest {

    private static final List<Class<?>> STATEMENTS = List.of(
            MessageStatements.class,
            KeyStatements.class,
            ClaimStatements.class,
            SettleStatements.class,
            SqliteClaims.class,
            SqliteSchedules.class,
            NodeStatements.class,
            TopologyStatements.class,
            DeadLetterStatements.class,
            DeadLetterSearch.class,
            QueryStatements.class,
            SurveyStatements.class);

    /** Questions of operators about everything. */
    private static final Set<String> MAY_SCAN = Set.of("postdate:count", "postdate:count-all");

    @TempDir
    Path directory;

    private SqliteConnection connection;

    @BeforeEach
    void open() throws SQLException {
        Path file = directory.resolve("postdate.db");
        TestNode.engine(JdbcStore.sqlite(file), VirtualTime.create()).close();
        connection = SqliteConnection.open(file);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    static Stream<String> statements() throws IllegalAccessException {
        List<String> statements = new ArrayList<>();
        for (Class<?> owner : STATEMENTS) {
            for (Field field : owner.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                    field.setAccessible(true);
                    String statement = String.valueOf(field.get(null)).strip();
                    if (statement.startsWith("/*")) {
                        statements.add(statement);
                    }
                }
            }
        }
        return statements.stream();
    }

    @ParameterizedTest
    @MethodSource("statements")
    void readsByAnIndex(String statement) throws SQLException {
        assertReadsByAnIndex(statement);
        // Statistics of a moment when almost everything was claimed, or nothing was.
        for (int rows : new int[] {1, 1_000_000}) {
            connection.script("ANALYZE sqlite_schema; DELETE FROM sqlite_stat1");
            for (String index : List.of("waiting", "set_aside", "parked", "retrying", "key", "event")) {
                connection.script("INSERT INTO sqlite_stat1 VALUES ('postdate_message', 'postdate_message_" + index
                        + "', '" + rows + " " + rows + " " + rows + "')");
            }
            connection.script("ANALYZE sqlite_schema");
            assertReadsByAnIndex(statement);
        }
    }

    private void assertReadsByAnIndex(String statement) throws SQLException {
        String tag = statement.substring(2, statement.indexOf("*/")).strip();
        List<String> plan = connection.list("EXPLAIN QUERY PLAN " + statement, row -> row.text(4));
        List<String> scans = plan.stream()
                .filter(step -> step.matches("SCAN postdate_(message|dead_letter)(?! .*USING).*"))
                .toList();
        if (!MAY_SCAN.contains(tag)) {
            assertThat(scans).as("%s: %s", tag, plan).isEmpty();
        }
        if (tag.startsWith("postdate:claim") || tag.equals("postdate:next-due")) {
            assertThat(plan).as(tag).noneMatch(step -> step.contains("TEMP B-TREE"));
        }
    }

    @Test
    void everyStatementHasItsOwnTag() throws IllegalAccessException {
        List<String> tags = statements()
                .map(statement ->
                        statement.substring(2, statement.indexOf("*/")).strip())
                .toList();

        assertThat(tags).hasSizeGreaterThan(50).doesNotHaveDuplicates().allMatch(tag -> tag.startsWith("postdate:"));
        assertThat(tags.stream().collect(Collectors.toSet())).containsAll(MAY_SCAN);
    }
}
