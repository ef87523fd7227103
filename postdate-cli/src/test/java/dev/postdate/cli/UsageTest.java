package dev.postdate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {

    private static final String ID = "00000000-0000-0001-0000-000000000002";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            nothing                                    | Unmatched argument at index 0: 'nothing'
            dead                                       | Missing required subcommand
            list --limit few                           | 'few' is not an int
            list --due-from tomorrow                   | 'tomorrow' is no instant: expected one such as 2026-12-01T09:00:00Z
            agenda --step 1h                           | '1h' is no duration: expected one such as PT1H30M
            show x                                     | 'x' is neither the id nor the token of a message
            list --kind row                            | expected one of [COMMAND, EVENT, COPY] (case-insensitive) but was 'row'
            list --limit 0                             | limit
            cancel --application shop                  | Nothing is named
            cancel --all-matching --yes                | --all-matching is given without a filter
            cancel --all-matching --type a ID          | Both ids and --all-matching are given
            cancel --type a ID                         | Ids are given together with filters
            cancel ID                                  | No application is named
            move ID                                    | Missing required argument (specify one of these)
            move ID --now --in PT1H                    | mutually exclusive
            dead redrive ID --rate -1                  | perSecond=-1.0
            pause queue --by '    '                    | who must be 1 to 200 characters
            list --application 'no name'               | application='no name'
            list --schema ops                          | Leave out one or the other
            check-types --application shop             | Missing required option: '--types=FILE'
            """)
    void wrongUsageIsSaidOnOneLineAndExitsWith2(String line, String said) {
        Ran.on(sqlite(), "schema", "apply");

        Ran ran = Ran.on(sqlite(), words(line));

        assertThat(ran.err()).startsWith("postdate: ").contains(said).hasLineCount(1);
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
    }

    private static String[] words(String line) {
        return Pattern.compile("'([^']*)'|\\S+")
                .matcher(line)
                .results()
                .map(word ->
                        word.group(1) != null ? word.group(1) : word.group().replace("ID", ID))
                .toArray(String[]::new);
    }

    private Path file() {
        return directory.resolve("shop.db");
    }

    private List<String> sqlite() {
        return List.of("--sqlite", file().toString());
    }

    @Test
    void aPasswordIsNoArgument() {
        Ran ran = Ran.postdate(Map.of(), List.of("list", "--url", "jdbc:postgresql://127.0.0.1/x?password=secret"));
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("POSTDATE_PASSWORD").doesNotContain("secret");

        assertThat(Ran.postdate(Map.of(), List.of("list", "--password", "secret"))
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void withoutAStoreItSaysHowToNameOne() {
        Ran ran = Ran.postdate(Map.of(), List.of("list"));
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("POSTDATE_URL", "--sqlite").hasLineCount(1);
        assertThat(Ran.postdate(Map.of("POSTDATE_URL", "mysql://x"), List.of("list"))
                        .err())
                .contains("--url=mysql://x is no address");
    }

    @Test
    void aServerThatRefusesConnectionsExitsWith3() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        Map<String, String> environment = Map.of("POSTDATE_URL", "jdbc:postgresql://127.0.0.1:" + closed + "/shop");
        for (List<String> command : List.of(List.of("list"), List.of("schema", "verify"), List.of("schema", "apply"))) {
            Ran ran = Ran.postdate(environment, command);
            assertThat(ran.err())
                    .startsWith("postdate: ")
                    .contains(":" + closed)
                    .hasLineCount(1);
            assertThat(ran.exitCode()).as("%s", command).isEqualTo(3);
            assertThat(ran.out()).isEmpty();
        }
    }

    @Test
    void verboseShowsWhereItFailed() {
        Ran ran = Ran.on(sqlite(), "list", "--verbose");
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err()).contains("StoreException", "\tat dev.postdate.");
    }

    @Test
    void aFileThatIsNotThereIsNotMade() {
        Ran ran = Ran.on(sqlite(), "list");
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err()).contains("shop.db' is no file").hasLineCount(1);
        assertThat(file()).doesNotExist();
        assertThat(Ran.on(sqlite(), "schema", "verify").exitCode()).isEqualTo(3);
    }

    @Test
    void theSchemaIsPrintedAppliedAndVerified() throws IOException {
        Files.createFile(file());
        Ran missing = Ran.on(sqlite(), "schema", "verify");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err())
                .contains("has schema version 0, this build needs version")
                .hasLineCount(1);

        assertThat(Ran.on(sqlite(), "schema", "apply", "--json")
                        .json()
                        .at("/current")
                        .asBoolean())
                .isTrue();
        assertThat(Ran.on(sqlite(), "schema", "verify").out()).startsWith("The schema of the sqlite store has version");
        assertThat(Ran.on(sqlite(), "schema", "print").out()).startsWith("CREATE TABLE IF NOT EXISTS postdate_schema");
        Ran postgres = Ran.postdate(
                Map.of(),
                List.of("schema", "print", "--store", "postgres", "--schema", "ops", "--prefix", "pd_", "--json"));
        assertThat(postgres.json().at("/script").asString()).contains("\"ops\".pd_message");
    }

    @Test
    void helpNamesCommandsExitCodesAndEnvironment() {
        Ran help = Ran.postdate(Map.of(), List.of("--help"));
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("check-types", "dead", "Exit codes:", "POSTDATE_PASSWORD", "cannot be reached");
        assertThat(Ran.postdate(Map.of(), List.of("dead", "redrive", "--help")).out())
                .contains("Usage: postdate dead redrive", "--all-matching", "--by", "--rate");
    }
}
