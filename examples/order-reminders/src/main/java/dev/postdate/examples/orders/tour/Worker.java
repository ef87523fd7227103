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
    private final String name;
    private final StartLine started;
    private final ShopClient shop;

    private Worker(Process process, String name, StartLine started) {
        this.process = process;
        this.name = name;
        this.started = started;
        this.shop = new ShopClient(started.port());
    }

    /**
     * Starts a process with the class path of this one.
     *
     * @param name what it prints before each line; empty where it is the only one
     */
    static Launched launch(DataDirectory data, String name, List<String> options) throws IOException {
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
        if (!name.isEmpty()) {
            command.addAll(List.of("--name", name));
        }
        command.addAll(options);
        Process process = new ProcessBuilder(command).inheritIO().start();
        // Whatever becomes of the tour, no worker is left behind.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end worker " + process.pid()));
        return new Launched(process, name, data);
    }

    /** A process that is on its way. */
    record Launched(Process process, String name, DataDirectory data) {

        /** Waits for its line in the ledger of starts. */
        Worker ready() {
            StartLine line = Await.until("worker " + process.pid() + " is ready", PATIENCE, () -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException(
                            "worker " + process.pid() + " ended with exit code " + process.exitValue());
                }
                return startLine(data, process.pid());
            });
            return new Worker(process, name, line);
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

    /** How it is spoken to. */
    ShopClient shop() {
        return shop;
    }

    Instant readyAt() {
        return started.at();
    }

    /** Kills it with SIGKILL, which no process can catch, and answers its exit code: 128 + 9 on Linux. */
    int kill() throws InterruptedException {
        end();
        return ended();
    }

    /** Asks it to stop, which it does in good order. */
    int stop() throws InterruptedException {
        process.destroy();
        return ended();
    }

    /** Ends it whatever it does, if it has not ended. */
    void end() {
        process.destroyForcibly();
    }

    private int ended() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "worker " + process.pid() + " did not end in " + PATIENCE.toSeconds() + " s");
        }
        return process.exitValue();
    }

    @Override
    public String toString() {
        return name.isEmpty() ? "worker " + pid() : "worker " + name + " (process " + pid() + ")";
    }
}
