package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postdate.MessageBatch;
import dev.postdate.OutcomeUnknownException;
import dev.postdate.Postdate;
import dev.postdate.ScheduleToken;
import dev.postdate.SendOptions;
import dev.postdate.internal.time.SystemTime;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spi.MessageQuery;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that end between a commit and its answer. */
@PostgresVersion(18)
class PostgresLostAnswersTest {

    private static final Duration HOUR = Duration.ofHours(1);
    /** An error says so many tokens and counts the others. */
    private static final int TOKENS_SAID = 10;

    private final PrivatePostgres server;
    private final PostgresFixture fixture;
    private final Runs runs = new Runs();
    private final AtomicInteger commits = new AtomicInteger();
    /** The number of the commit whose answer is to be lost; the first is 1. */
    private volatile int lostCommit;

    PostgresLostAnswersTest(PrivatePostgres server) {
        this.server = server;
        this.fixture = PostgresFixture.on(server);
    }

    @AfterEach
    void drop() throws SQLException {
        fixture.close();
    }

    /** Only calls commit here: it sends only, and statements of their own have no commit to lose. */
    private Postdate sender(boolean committed) {
        return Postdate.builder("pings")
                .store(JdbcStore.postgres(
                        LossyCommits.of(server.dataSource(), jdbc -> {
                            boolean now = commits.incrementAndGet() == lostCommit;
                            if (committed || !now) {
                                jdbc.commit();
                            }
                            return now;
                        }),
                        fixture.options()))
                .route(Ping.class, "pings")
                .sendOnly()
                .start();
    }

    private OutcomeUnknownException losing(Runnable call) {
        lostCommit = 1;
        commits.set(0);
        OutcomeUnknownException unknown = catchThrowableOfType(OutcomeUnknownException.class, call::run);
        assertThat(unknown).as("what the call threw").isNotNull();
        assertThat(unknown.isTransient()).isTrue();
        assertThat(commits).as("commits that were tried").hasValue(1);
        unknown.tokens().stream()
                .limit(TOKENS_SAID)
                .forEach(token -> assertThat(unknown).hasMessageContaining(token.toString()));
        return unknown;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("G27")
    void aScheduleWhoseAnswerIsLostNamesTheTokenByWhichItsFateIsFoundOut(boolean committed) {
        try (Postdate node = sender(committed)) {
            OutcomeUnknownException unknown = losing(() -> node.bus().scheduleSend(new Ping("lost"), HOUR));
            assertThat(unknown.tokens()).hasSize(1);
            assertThat(node.bus().find(unknown.tokens().get(0)).isPresent()).isEqualTo(committed);
            assertThat(node.admin().messages().count(MessageQuery.all()).number())
                    .isEqualTo(committed ? 1 : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("G27")
    void aKeyedScheduleWhoseAnswerIsLostMayBeCalledAgainUnderItsKey(boolean committed) {
        try (Postdate node = sender(committed)) {
            SendOptions keyed = SendOptions.builder().key("one").build();
            OutcomeUnknownException unknown = losing(() -> node.bus().scheduleSend(new Ping("lost"), HOUR, keyed));
            assertThat(unknown.tokens()).hasSize(1);
            assertThat(node.bus().find(unknown.tokens().get(0)).isPresent()).isEqualTo(committed);
            node.bus().scheduleSend(new Ping("again"), HOUR, keyed);
            assertThat(node.admin().messages().count(MessageQuery.all()).number())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"5, true", "5, false", "500, true", "500, false"})
    @Tag("G27")
    void aBatchWhoseAnswerIsLostNamesAllItsTokens(int messages, boolean committed) {
        try (Postdate node = sender(committed)) {
            MessageBatch batch = node.bus().batch();
            for (int i = 0; i < messages; i++) {
                batch.scheduleSend(new Ping("lost-" + i), HOUR);
            }
            OutcomeUnknownException unknown = losing(batch::submit);
            assertThat(unknown.tokens()).hasSize(messages).doesNotHaveDuplicates();
            assertThat(unknown.tokens())
                    .allMatch(token -> node.bus().find(token).isPresent() == committed);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("G27")
    void aCancelWhoseAnswerIsLostNamesItsToken(boolean committed) {
        try (Postdate node = sender(committed)) {
            ScheduleToken token =
                    node.bus().scheduleSend(new Ping("pending"), HOUR).token();
            OutcomeUnknownException unknown = losing(() -> node.bus().cancel(token));
            assertThat(unknown.tokens()).containsExactly(token);
            assertThat(node.bus().find(token).isPresent()).isEqualTo(!committed);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("G27")
    void aMoveWhoseAnswerIsLostNamesItsToken(boolean committed) {
        try (Postdate node = sender(committed)) {
            var stored = node.bus().scheduleSend(new Ping("pending"), HOUR);
            OutcomeUnknownException unknown = losing(() -> node.bus().reschedule(stored.token(), HOUR.multipliedBy(2)));
            assertThat(unknown.tokens()).containsExactly(stored.token());
            assertThat(node.bus().find(stored.token()).orElseThrow().dueAt().equals(stored.dueAt()))
                    .isEqualTo(!committed);
        }
    }

    @Test
    @Tag("G27")
    void callersThatShareALostCommitAreEachToldOfTheirOwnMessageOnly() throws Exception {
        int callers = 8;
        Set<ScheduleToken> doubtful = ConcurrentHashMap.newKeySet();
        CountDownLatch called = new CountDownLatch(callers);
        try (Postdate node = sender(true);
                Connection other = server.dataSource().getConnection()) {
            // While the table is locked the callers come together.
            other.setAutoCommit(false);
            try (Statement statement = other.createStatement()) {
                statement.execute("LOCK TABLE " + fixture.schema() + ".postdate_message IN EXCLUSIVE MODE");
            }
            SystemTime threads = new SystemTime("callers");
            AtomicInteger lost = new AtomicInteger();
            CountDownLatch begun = new CountDownLatch(callers);
            for (int i = 0; i < callers; i++) {
                String text = "call-" + i;
                threads.execute(text, () -> {
                    begun.countDown();
                    try {
                        node.bus().scheduleSend(new Ping(text), HOUR);
                    } catch (OutcomeUnknownException e) {
                        lost.incrementAndGet();
                        assertThat(e.tokens()).hasSize(1);
                        doubtful.addAll(e.tokens());
                    } finally {
                        called.countDown();
                    }
                });
            }
            Runs.await("two inserts that wait, the other callers in line behind them", () -> waiting() == 2);
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            // The one behind those two is shared by all the others.
            lostCommit = 3;
            commits.set(0);
            other.commit();
            assertThat(called.await(60, TimeUnit.SECONDS)).isTrue();
            threads.close();
            assertThat(doubtful).as("tokens in doubt").hasSize(lost.get()).hasSizeGreaterThan(1);
            assertThat(node.admin().messages().count(MessageQuery.all()).number())
                    .isEqualTo(callers);
        }
    }

    private int waiting() {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet count =
                        statement.executeQuery("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '"
                                + fixture.schema() + ".postdate_message'::regclass")) {
            count.next();
            return count.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException("The server does not answer", e);
        }
    }

    @Test
    @Tag("G09")
    @Tag("G27")
    void claimsAndResultsWhoseAnswersNeverArriveAreFoundOutAndNothingRunsTwice() throws Exception {
        List<String> texts = Runs.texts("ping-", 400);
        try (OneAddress address = new OneAddress(server.port());
                Postdate node = runs.recording(JdbcStore.postgres(address.dataSource(), fixture.options()))
                        .start();
                Postdate caller = sender(true)) {
            assertThat(node.node()).isNotEmpty();
            Sender sender = new Sender(caller.bus());
            sender.sendAllBesides(texts);
            for (int i = 1; i <= 6; i++) {
                int reached = i * texts.size() / 8;
                Runs.await(reached + " messages handled", () -> runs.count() >= reached);
                address.holdAnswers();
                Runs.await("a claim or a result that is committed and not answered", () -> address.heldAnswers() > 1);
                address.cutBeforeTheAnswers();
            }
            Runs.await("all sent", () -> sender.hasSent(texts));
            runs.assertEachOnce(texts, caller);
        }
    }
}
