package dev.postdate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.admin.ReadableType;
import dev.postdate.jdbc.JdbcStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CheckTypesTest {

    @TempDir
    private Path directory;

    private Path file = Path.of("");
    private Path types = Path.of("");

    @BeforeEach
    void remind() {
        file = directory.resolve("shop.db");
        types = directory.resolve("types.txt");
        new Shop(JdbcStore.sqlite(file)).remind("1");
    }

    private Ran check(String... more) {
        return Ran.on(
                List.of("--sqlite", file.toString(), "--types", types.toString(), "--application", "shop"),
                Stream.concat(Stream.of("check-types"), Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void aBuildThatReadsAllIsClean() throws IOException {
        Files.write(
                types,
                Shop.described(new CountDownLatch(0)).readableTypes().stream()
                        .map(ReadableType::toString)
                        .toList());

        Ran ran = check();
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains("1 kinds of messages, all readable", "READABLE shop.reminder version 2");
        assertThat(check("--json").json().at("/clean").asBoolean()).isTrue();
    }

    @Test
    void aTypeThatIsMissingIsUnknown() throws IOException {
        Files.writeString(types, "# the types of release 8\n\nshop.bill 1\n");

        Ran ran = check();
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out()).contains("UNKNOWN shop.reminder version 2 on queue 'shop': 1");
        JsonNode finding = check("--json").json().at("/waiting/0");
        assertThat(finding.at("/verdict").asString()).isEqualTo("UNKNOWN");
        assertThat(finding.at("/count").asInt()).isEqualTo(1);
    }

    @Test
    void anAliasStandsForItsTypeAndALowerVersionIsNotEnough() throws IOException {
        Files.writeString(types, "shop.hint 2 shop.reminder\n");
        assertThat(check().exitCode()).isZero();

        Files.writeString(types, "shop.reminder 1\n");
        assertThat(check().exitCode()).isEqualTo(1);
        assertThat(check().out()).contains("NEWER shop.reminder version 2", "the build reads up to version 1");
    }

    @Test
    void aWrongFileIsNamedWithItsLine() throws IOException {
        assertThat(check().err()).contains("types.txt cannot be read").hasLineCount(1);
        Files.writeString(types, "shop.reminder 2\nshop.bill two\n");
        Ran ran = check();
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err())
                .contains("types.txt, line 2: 'shop.bill two' is no message type")
                .hasLineCount(1);
    }
}
