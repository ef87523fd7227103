package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Another JVM with the class path of the tests, and what it says. */
final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final BufferedReader reader;
    private final StringBuilder said = new StringBuilder();

    private ChildJvm(Process process) {
        this.process = process;
        // A read from it cannot be interrupted, so a process that hangs has to end first.
        CompletableFuture.delayedExecutor(90, TimeUnit.SECONDS)
                .execute(() -> process.toHandle().destroyForcibly());
        this.reader = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts it.
     *
     * @param directory for the file of its options, which are too long for a command line
     * @param first comes first on its class path; may be empty
     * @param options of the JVM
     */
    static ChildJvm start(Path directory, List<Path> first, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        List<String> classPath = new ArrayList<>(first.stream().map(Path::toString).toList());
        classPath.addAll(ofTheTests());
        return run(directory, classPath, options, main, arguments);
    }

    /** The class path of the tests. */
    static List<String> ofTheTests() {
        return List.of(System.getProperty("java.class.path").split(System.getProperty("path.separator")));
    }

    /** Starts it with this class path and no other. */
    static ChildJvm startWith(Path directory, List<String> classPath, Class<?> main, String... arguments)
            throws IOException {
        return run(directory, classPath, List.of(), main, arguments);
    }

    private static ChildJvm run(
            Path directory, List<String> classPath, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        Path file = Files.writeString(
                directory.resolve("options"),
                "-cp \"" + String.join(System.getProperty("path.separator"), classPath).replace("\\", "\\\\") + "\"\n");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("@" + file);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new ChildJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Waits for a line that contains this. */
    void awaitLine(String part) throws IOException {
        for (String line = next(); !line.contains(part); line = next()) {}
    }

    private String next() throws IOException {
        String line = reader.readLine();
        if (line == null) {
            throw new AssertionError("The process has ended:\n" + said);
        }
        said.append(line).append('\n');
        return line;
    }

    /** Tells it to end, as a container does. */
    void terminate() {
        // By its handle: the process object would close the pipe, with all that was said and not yet read.
        assertThat(process.toHandle().destroy()).isTrue();
    }

    /** Waits for its end. */
    int exitCode() throws IOException, InterruptedException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            said.append(line).append('\n');
        }
        return process.waitFor();
    }

    String said() {
        return said.toString();
    }

    @Override
    public void close() throws InterruptedException {
        process.toHandle().destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
}
