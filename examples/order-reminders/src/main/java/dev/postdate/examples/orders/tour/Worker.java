package dev.postdate.examples.orders.tour;

import dev.postdate.examples.orders.DataDirectory;
import dev.postdate.examples.orders.JsonLines;
import dev.postdate.examples.orders.Main;
import dev.postdate.examples.orders.StartLine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A process of its own that runs the service: started, killed and started again by the tour. */
final class Worker {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final StartLine started;

    private Worker(Process process, StartLine started) {
        this.process = process;
        this.started = started;
    }

    /** Starts a process with the class path of this one and waits for its line in the ledger of starts. */
    static Worker start(DataDirectory data, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // starts sooner
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "worker",
                "--port",
                "0",
                "--data",
                data.toString()));
        command.addAll(options);
        Process process = new ProcessBuilder(command).inheritIO().start();
        // Whatever becomes of the tour, no worker is left behind.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end worker " + process.pid()));
        try {
            StartLine line = Await.until("worker " + process.pid() + " is ready", PATIENCE, () -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException(
                            "worker " + process.pid() + " ended with exit code " + process.exitValue());
                }
                return startLine(data, process.pid());
            });
            return new Worker(process, line);
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static Optional<StartLine> startLine(DataDirectory data, long pid) {
        return JsonLines.read(data.starts(), StartLine.class).stream()
                .filter(line -> line.pid() == pid)
                .findFirst();
    }

    long pid() {
        return process.pid();
    }

    int port() {
        return started.port();
    }

    Instant readyAt() {
        return started.at();
    }

    /** Kills it with SIGKILL, which no process can catch, and answers its exit code: 128 + 9 on Linux. */
    int kill() throws InterruptedException {
        process.destroyForcibly();
        return ended();
    }

    /** Asks it to stop, which it does in good order. */
    int stop() throws InterruptedException {
        process.destroy();
        return ended();
    }

    private int ended() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "worker " + process.pid() + " did not end in " + PATIENCE.toSeconds() + " s");
        }
        return process.exitValue();
    }
}
