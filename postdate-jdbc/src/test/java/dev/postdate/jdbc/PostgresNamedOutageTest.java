package dev.postdate.jdbc;

import static dev.postdate.retry.RetryPolicy.pauseQueue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.HandlerOptions;
import dev.postdate.Postdate;
import dev.postdate.observe.Attempt;
import dev.postdate.observe.Attempt.Result;
import dev.postdate.observe.NodeObserver;
import dev.postdate.servers.PrivatePostgres;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The outage of a system that handlers call, in real time, shortened: a socket that refuses connections for a while. */
@PostgresVersion(18)
class PostgresNamedOutageTest {

    private static final int MESSAGES = 300;
    private static final int PARALLELISM = 4;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final PostgresFixture fixture;
    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();

    PostgresNamedOutageTest(PrivatePostgres server) {
        this.fixture = PostgresFixture.on(server);
    }

    @AfterEach
    void drop() throws SQLException {
        fixture.close();
    }

    @Test
    @Tag("G27")
    @DisplayName(
            "G27 what falls due in an outage that a rule names is delivered afterwards, a few at a time, with no attempt charged and few runs in vain")
    void outage() throws Exception {
        int port = freePort();
        try (Postdate node = Runs.node(fixture.newStore())
                .queue("line", queue -> queue.parallelism(PARALLELISM))
                .retryRules("line", rules -> rules.on(ConnectException.class, pauseQueue(PAUSE)))
                .observer(NodeObserver.ofAttempts(attempts::add))
                .handle(Ping.class, HandlerOptions.onQueue("line"), (ping, context) -> call(port))
                .start()) {
            for (int i = 0; i < MESSAGES; i++) {
                node.bus().scheduleSend(new Ping("n" + i), Duration.ofMillis(5L * i));
            }
            // All of them fall due while nobody listens, and the queue finds that out again and again.
            Runs.await("tries in vain", () -> inVain() >= 10);
            assertThat(attempts).noneMatch(attempt -> attempt.result() == Result.SUCCEEDED);
            int beforeItIsBack;
            try (ServerSocket gateway = new ServerSocket(port, MESSAGES, InetAddress.getLoopbackAddress())) {
                beforeItIsBack = inVain();
                Runs.await("all messages", () -> attempts.size() - inVain() >= MESSAGES);
                assertThat(gateway.isBound()).isTrue();
            }
            Runs.assertNothingIsLeft(node);

            assertThat(beforeItIsBack)
                    .as(
                            "runs in vain while %s messages fell due: a pause each, and what ran beside the first",
                            MESSAGES)
                    .isLessThan(MESSAGES / 4);
            assertThat(mostAtOnce).as("at once afterwards").hasValueLessThanOrEqualTo(PARALLELISM);
            assertThat(attempts)
                    .allSatisfy(attempt ->
                            assertThat(attempt.claimed().progress().failures()).isZero());
            assertThat(handled()).hasSize(MESSAGES);
        }
    }

    private void call(int port) throws IOException {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(socket.isConnected()).isTrue();
        } finally {
            atOnce.decrementAndGet();
        }
    }

    private int inVain() {
        return (int) attempts.stream()
                .filter(attempt -> attempt.result() == Result.FAILED)
                .count();
    }

    private Set<String> handled() {
        List<Attempt> succeeded = attempts.stream()
                .filter(attempt -> attempt.result() == Result.SUCCEEDED)
                .toList();
        assertThat(succeeded).as("each once").hasSize(MESSAGES);
        Set<String> texts = new TreeSet<>();
        succeeded.forEach(attempt -> texts.add(((Ping) attempt.message()).text()));
        return texts;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
