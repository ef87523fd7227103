package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import dev.postdate.MessageBus;
import dev.postdate.Postdate;
import dev.postdate.ScheduleToken;
import dev.postdate.SendOptions;
import dev.postdate.internal.time.SystemTime;
import dev.postdate.servers.PrivatePostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes eligible behind what a node has seen, with nobody to tell it. */
@PostgresVersion(18)
class PostgresFullLookTest {

    private static final int BACKLOG = 400;
    private static final Duration POLL = Duration.ofMillis(500);

    private static final Duration WORK = Duration.ofMillis(50);

    private final SystemTime time = new SystemTime("full-look");
    private final PostgresFixture fixture;

    PostgresFullLookTest(PrivatePostgres server) {
        this.fixture = PostgresFixture.on(server);
    }

    @AfterEach
    void drop() throws SQLException {
        time.close();
        fixture.close();
    }

    @Test
    @Tag("G04")
    void aCancelRolledBackUnderABacklogIsFoundWhileTheBacklogLasts() throws SQLException {
        List<String> handled = new CopyOnWriteArrayList<>();
        try (Postdate sender = Postdate.builder("sender")
                        .store(fixture.newStore())
                        .route(Ping.class, "pings")
                        .sendOnly()
                        .start();
                Connection open = fixture.server().dataSource().getConnection()) {
            open.setAutoCommit(false);
            MessageBus bus = sender.bus();
            Instant hourAgo = Instant.now().minus(Duration.ofHours(1));
            ScheduleToken oldest = bus.scheduleSend(new Ping("oldest"), hourAgo).token();
            var backlog = bus.batch();
            for (int i = 0; i < BACKLOG; i++) {
                backlog.scheduleSend(new Ping("later-" + i), Due.at(hourAgo.plusSeconds(60 + i)), SendOptions.none());
            }
            backlog.submit();
            assertThat(bus.in(open).cancel(oldest).cancelled()).isTrue();

            try (Postdate node = Postdate.builder("pings")
                    .store(fixture.newStore())
                    .safetyPoll(POLL)
                    .queue("pings", queue -> queue.parallelism(1))
                    .handle(Ping.class, (ping, context) -> {
                        handled.add(ping.text());
                        time.await(WORK, () -> false);
                    })
                    .start()) {
                assertThat(node.node()).isNotEmpty();
                Runs.await("messages that pass the one that is locked", () -> handled.size() > 30);
                open.rollback();
                int passed = handled.size();
                Runs.await("the one that was locked", () -> handled.contains("oldest"));

                assertThat(handled.indexOf("oldest") - passed)
                        .as("messages that passed it after the rollback; ten are handled from one poll to the next")
                        .isLessThan(50);
            }
        }
    }
}
