package dev.postdate.jdbc;

import dev.postdate.spi.TimeDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears what nodes of other processes have made wait, on a connection of its own. Waiting costs the server no statement. */
final class PostgresListener {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.wakeup");
    private static final int WAIT_MILLIS = 500;
    private static final int GOODBYE_MILLIS = 2_000;
    private static final long RETRY = TimeUnit.SECONDS.toNanos(1);
    /** Until then what is not heard is found by looking, so asking more often would only cost the server statements. */
    private static final long SILENT_TOO_LONG = TimeUnit.SECONDS.toNanos(15);

    private final PostgresDatabase database;
    private final PostgresWakeUps wakeUps;
    private final TimeDriver time;
    private final Runnable wakeUp;
    private TimeDriver.@Nullable Loop loop;
    private volatile boolean stopped;
    /** Used by the loop only, as is what follows, until it has ended. */
    private @Nullable Connection connection;

    private long lastWord;
    private boolean reported;

    PostgresListener(PostgresDatabase database, PostgresWakeUps wakeUps, TimeDriver time, Runnable wakeUp) {
        this.database = database;
        this.wakeUps = wakeUps;
        this.time = time;
        this.wakeUp = wakeUp;
    }

    void start() {
        loop = time.startLoop("postgres-listen", this::listen);
    }

    void stop(Duration atMost) {
        stopped = true;
        TimeDriver.Loop running = loop;
        if (running != null) {
            running.stop(atMost);
        }
        Connection open = connection;
        if (open != null) {
            giveBack(open);
            connection = null;
        }
    }

    /** Its next user must not hear what was meant for this node. A server that does not answer holds up nobody's stop. */
    private void giveBack(Connection open) {
        try {
            int usual = open.getNetworkTimeout();
            open.setNetworkTimeout(Runnable::run, GOODBYE_MILLIS);
            try (Statement statement = open.createStatement()) {
                statement.execute("UNLISTEN " + database.names().channel());
            }
            open.setNetworkTimeout(Runnable::run, usual);
            open.close();
        } catch (SQLException e) {
            PostgresConnections.giveUp(open);
        }
    }

    private long listen() {
        if (stopped) {
            return Long.MAX_VALUE;
        }
        try {
            Connection open = connection;
            hear(open == null ? connect() : open);
            return 0;
        } catch (SQLException e) {
            return lost(e);
        }
    }

    private Connection connect() throws SQLException {
        Connection opened = PostgresConnections.connect(database.enginePool());
        connection = opened;
        try (Statement statement = opened.createStatement()) {
            statement.execute("LISTEN " + database.names().channel());
        }
        lastWord = time.nanoTime();
        if (reported) {
            reported = false;
            LOG.info("This node hears of other nodes' messages again");
        }
        // Whatever was told meanwhile was told to nobody.
        wakeUps.lower(PostgresMarks.START);
        wakeUp.run();
        return opened;
    }

    private void hear(Connection open) throws SQLException {
        PGNotification[] words = open.unwrap(PGConnection.class).getNotifications(WAIT_MILLIS);
        if (words != null && words.length > 0) {
            lastWord = time.nanoTime();
            boolean news = false;
            for (PGNotification word : words) {
                news |= isNews(word);
            }
            if (news) {
                wakeUp.run();
            }
        } else if (time.nanoTime() - lastWord > SILENT_TOO_LONG) {
            // A connection that died without a word looks like one on which nobody speaks.
            if (!open.isValid(2)) {
                throw new SQLException("The connection that listens does not answer.", "08006");
            }
            lastWord = time.nanoTime();
        }
    }

    private boolean isNews(PGNotification word) {
        try {
            return wakeUps.heard(word.getParameter()) != null;
        } catch (DateTimeParseException somebodyElses) {
            LOG.debug("'{}' on channel {} is no word of Postdate's", word.getParameter(), word.getName());
            return true;
        }
    }

    private long lost(SQLException e) {
        Connection dead = connection;
        if (dead != null) {
            PostgresConnections.giveUp(dead);
            connection = null;
        }
        if (!reported && !stopped) {
            reported = true;
            LOG.warn(
                    "This node does not hear of other nodes' messages until it can listen again; they are found by looking, every {}",
                    PostgresWakeUps.LOOKED_AT_ANYWAY,
                    e);
        }
        return RETRY;
    }
}
