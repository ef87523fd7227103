package dev.postdate.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own. */
class CommandLineTest {

    @TempDir
    Path directory;

    @Test
    void whatIsWrongIsOneLineAndExitCode2() throws Exception {
        assertThat(run(List.of("--remind-after", "10s")))
                .isEqualTo("2: order-reminders: unknown option '--remind-after'; --help lists those there are\n");
        assertThat(run(List.of("--data", directory.toString(), "--orders", directory + "/none.jsonl")))
                .startsWith("2: order-reminders: --orders ")
                .endsWith("there is no such file, or it cannot be read\n");
    }

    @Test
    void databaseThatCannotBeReachedIsOneLineWithoutThePassword() throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:1/shop?user=me&password=secret";
        assertThat(run(List.of("--data", directory.toString(), "--store", "postgres", "--url", url)))
                .startsWith("1: order-reminders: cannot use jdbc:postgresql://127.0.0.1:1/shop: ")
                .doesNotContain("secret")
                .hasLineCount(1);
    }

    @Test
    void helpIsPrinted() throws Exception {
        assertThat(run(List.of("--help"))).isEqualTo("0: " + Options.HELP);
    }

    @Test
    @Tag("slow")
    void tourKeepsEveryPromise() throws Exception {
        String output =
                run(List.of("--tour", "--data", directory.resolve("tour").toString()));
        assertThat(output)
                .startsWith("0: ")
                .contains("promises were kept")
                .contains("exit code 137")
                .contains("curl ");
    }

    @Test
    @Tag("slow")
    void tourOnPostgresShowsATakeoverAndKeepsEveryPromise() throws Exception {
        String output = run(List.of(
                "--tour",
                "--store",
                "postgres",
                "--data",
                directory.resolve("tour").toString()));
        assertThat(output)
                .startsWith("0: ")
                .contains("promises were kept")
                .contains("exit code 137")
                .containsPattern("has taken over: .* s after the kill")
                .contains("--store postgres --url");
    }

    @Test
    void tourWantsADirectoryOfItsOwn() throws Exception {
        Files.createFile(directory.resolve("a-file"));
        assertThat(run(List.of("--tour", "--data", directory.toString())))
                .isEqualTo("1: The tour needs an empty directory, and " + directory
                        + " has been used. Leave --data out for a fresh one.\n");
    }

    /** The exit code and everything printed. */
    private String run(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(arguments);
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("ended").isTrue();
            return process.exitValue() + ": " + Files.readString(output, StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly();
        }
    }
}
