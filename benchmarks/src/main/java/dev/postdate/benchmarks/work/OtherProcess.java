package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.server.Database;
import dev.postdate.benchmarks.system.Contestant;
import dev.postdate.benchmarks.system.DbSchedulerContestant;
import dev.postdate.benchmarks.system.Message;
import dev.postdate.benchmarks.system.Node;
import dev.postdate.benchmarks.system.PostdateContestant;
import dev.postdate.benchmarks.system.QuartzContestant;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A JVM of its own that schedules messages which are due at once, one after another with a pause, and handles nothing. */
public final class OtherProcess {

    private static final List<Contestant> KNOWN =
            List.of(new PostdateContestant(), new DbSchedulerContestant(), QuartzContestant.asItComes());
    /** Between messages that only warm it up. */
    private static final Duration SHORT_PAUSE = Duration.ofMillis(2);

    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private OtherProcess() {}

    /** What {@link #send} passes: the system, the database's address and name, how many messages to warm up, and how many in all. */
    public static void main(String[] arguments) throws Exception {
        Contestant contestant = KNOWN.stream()
                .filter(each -> each.name().equals(arguments[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No system '" + arguments[0] + "' sends from here."));
        int warmUp = Integer.parseInt(arguments[3]);
        int count = Integer.parseInt(arguments[4]);
        try (Node sender = contestant.sender(Database.at(arguments[1], arguments[2]))) {
            for (int number = 0; number < count; number++) {
                sender.schedule(Message.of(number, Instant.now()));
                LockSupport.parkNanos((number < warmUp ? SHORT_PAUSE : PAUSE).toNanos());
            }
        }
    }

    /** Starts it and waits until it has sent all and ended. */
    static void send(Contestant contestant, Database database, int warmUp, int count)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        contestant.name(),
                        database.address(),
                        database.name(),
                        Integer.toString(warmUp),
                        Integer.toString(count))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String printed = lines.lines().collect(Collectors.joining("\n"));
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The other process of " + contestant.name() + " has not ended.");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException("The other process of " + contestant.name() + " ended with "
                        + process.exitValue() + " and printed:\n" + printed);
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
