package dev.postdate.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A worker of its own process, for the one who strikes. */
final class WorkerProcess {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;

    private WorkerProcess(Process process) {
        this.process = process;
    }

    static WorkerProcess start(String url, Path directory) throws IOException {
        Path log = directory.resolve("workers.log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1", // starts sooner
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "worker",
                        url,
                        directory.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        // Whatever becomes of the run, no worker is left behind.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new WorkerProcess(process);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** By SIGKILL, which no process can catch. */
    Strike kill() throws InterruptedException {
        Instant from = Instant.now();
        process.destroyForcibly();
        ended();
        return new Strike(Strike.Kind.KILL, pid(), from, Instant.now());
    }

    /** By SIGSTOP, from which it wakes as if no time had passed. */
    Instant freeze() throws IOException, InterruptedException {
        Instant from = Instant.now();
        signal("STOP");
        return from;
    }

    Strike thaw(Instant frozenAt) throws IOException, InterruptedException {
        signal("CONT");
        return new Strike(Strike.Kind.FREEZE, pid(), frozenAt, Instant.now());
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid())
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("SIG" + name + " could not be sent to process " + pid());
        }
    }

    /** In good order. */
    int stop() throws InterruptedException {
        process.destroy();
        return ended();
    }

    private int ended() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("Worker " + pid() + " did not end in " + PATIENCE.toSeconds() + " s");
        }
        return process.exitValue();
    }

    /** What all workers have logged. */
    static String log(Path directory) throws IOException {
        Path log = directory.resolve("workers.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }
}
