package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.server.Database;
import dev.postdate.benchmarks.system.Contestant;
import dev.postdate.benchmarks.system.DbSchedulerContestant;
import dev.postdate.benchmarks.system.Message;
import dev.postdate.benchmarks.system.Node;
import dev.postdate.benchmarks.system.PostdateContestant;
import dev.postdate.benchmarks.system.QuartzContestant;
import dev.postdate.benchmarks.system.TransactionOutboxContestant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that schedules messages which are due at once, one after another with a pause, and handles nothing. */
public final class OtherProcess {

    private static final List<Contestant> KNOWN = List.of(
            new PostdateContestant(),
            new DbSchedulerContestant(),
            new TransactionOutboxContestant(),
            QuartzContestant.asItComes());
    /** Between messages that only warm it up. */
    private static final Duration SHORT_PAUSE = Duration.ofMillis(2);

    private static final Duration PAUSE = Duration.ofMillis(20);
    /** So many of those that warm up come at the pace of those that count, since a system may do something else after a pause. */
    private static final int WARM_UP_AT_PACE = 200;

    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** What is waited for before the messages that count. */
    @FunctionalInterface
    interface WarmUp {
        void await() throws InterruptedException;
    }

    private OtherProcess() {}

    /**
     * What {@link #send} passes: the system, the database's address and name, how many messages to warm up, and how many in all. Reads a byte
     * before those that count.
     */
    public static void main(String[] arguments) throws Exception {
        Contestant contestant = KNOWN.stream()
                .filter(each -> each.name().equals(arguments[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No system '" + arguments[0] + "' sends from here."));
        int warmUp = Integer.parseInt(arguments[3]);
        int count = Integer.parseInt(arguments[4]);
        try (Node sender = contestant.sender(Database.at(arguments[1], arguments[2]))) {
            int fast = Math.max(0, warmUp - WARM_UP_AT_PACE);
            schedule(sender, 0, fast, SHORT_PAUSE);
            schedule(sender, fast, warmUp, PAUSE);
            if (System.in.read() < 0) {
                throw new IllegalStateException("Whoever waits for the messages is gone.");
            }
            schedule(sender, warmUp, count, PAUSE);
        }
    }

    private static void schedule(Node sender, int from, int to, Duration pause) throws Exception {
        for (int number = from; number < to; number++) {
            sender.schedule(Message.of(number, Instant.now()));
            Pause.of(pause);
        }
    }

    /** Starts it and waits until it has sent all and ended. */
    static void send(Contestant contestant, Database database, int warmUp, int count, WarmUp warmedUp)
            throws IOException, InterruptedException {
        Path printed = Files.createTempFile("postdate-other-process-", ".txt");
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
                .redirectOutput(printed.toFile())
                .start();
        try {
            warmedUp.await();
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("It has not ended well.");
            }
        } catch (IOException | IllegalStateException e) {
            throw new IllegalStateException(
                    "The other process of " + contestant.name() + ", "
                            + (process.isAlive() ? "still at work" : "ended with " + process.exitValue())
                            + ", has printed:\n" + Files.readString(printed),
                    e);
        } finally {
            process.destroyForcibly();
            Files.delete(printed);
        }
    }
}
