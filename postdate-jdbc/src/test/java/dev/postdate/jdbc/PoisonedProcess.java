package dev.postdate.jdbc;

import dev.postdate.Postdate;
import dev.postdate.observe.Attempt;
import dev.postdate.observe.NodeObserver;
import dev.postdate.retry.RetryPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A JVM with a node that one of its messages ends, at once and without a word, as running out of memory does. */
final class PoisonedProcess implements AutoCloseable {

    static final String POISON = "poison";
    static final int ATTEMPTS = 3;
    /** Begins the lines that count; others are of the log. */
    static final String HANDLED = "handled: ";

    private static final Duration LEASE = Duration.ofMillis(1500);

    private final Process process;
    private final BufferedReader output;

    private PoisonedProcess(Process process) {
        this.process = process;
        this.output = ChildJvm.output(process);
    }

    static PoisonedProcess start(String url, String schema) throws IOException {
        return new PoisonedProcess(ChildJvm.start(PoisonedProcess.class, url, schema));
    }

    /** A line, such as one that says what it handled, and how many attempts that had been charged before. Null once it has ended. */
    @Nullable
    String line() throws IOException {
        return output.readLine();
    }

    @Override
    public void close() throws InterruptedException {
        ChildJvm.kill(process);
    }

    /** The other process itself. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws InterruptedException {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(arguments[0]);
        Postdate node = Postdate.builder("pings")
                .store(JdbcStore.postgres(database, PostgresOptions.defaults().withSchema(arguments[1])))
                .lease(LEASE, LEASE.dividedBy(5))
                .safetyPoll(Duration.ofMillis(300))
                .retry(RetryPolicy.retryNow(ATTEMPTS - 1).thenDeadLetter())
                .observer(NodeObserver.ofAttempts(PoisonedProcess::say))
                .handle(Ping.class, (ping, context) -> {
                    if (ping.text().equals(POISON)) {
                        Runtime.getRuntime().halt(1);
                    }
                })
                .start();
        // Until it is killed, or nobody listens any more.
        while (!System.out.checkError()) {
            // So that a line always comes.
            System.out.println("alive");
            new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
        }
        node.close();
    }

    /** The claim of a suspect charges the run to come beforehand. */
    @SuppressWarnings("SystemOut")
    private static void say(Attempt attempt) {
        int charged =
                attempt.claimed().progress().failures() - (attempt.claimed().suspect() ? 1 : 0);
        System.out.println(HANDLED + ((Ping) attempt.message()).text() + " " + charged);
    }
}
