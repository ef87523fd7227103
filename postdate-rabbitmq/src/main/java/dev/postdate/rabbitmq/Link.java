package dev.postdate.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.DefaultExceptionHandler;
import dev.postdate.TransportException;
import dev.postdate.spi.TimeDriver;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that is kept: replaced as a whole when it is lost, by a loop that waits longer after each failure, up to five seconds. Each
 * change is logged once. Thread-safe.
 *
 * <p>The client's own recovery is off: it restores topology behind our back, cannot say what became of what was not confirmed, and lets an
 * old delivery tag reach a new channel.
 */
final class Link {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.rabbitmq");
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);
    // A connection that lasts shorter than this has not shown that all is well.
    private static final long LASTS_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int CLOSE_MILLIS = 2_000;

    /** What a connection is for. */
    interface Role {
        /** There is a new connection, to be made ready before anybody uses it. */
        void connected(Connection connection, ServerVersion version) throws IOException;

        /** The connection is gone, and what was under way on it is not known. */
        void lost(String why);

        /** What is wrong although the connection is open, so that it has to be replaced; null for nothing. Asked every second. */
        @Nullable
        String trouble();

        /** The connection is ready again after an outage. */
        void back();
    }

    /**
     * How it is.
     *
     * @param why what is wrong; null if nothing is
     */
    record State(Instant since, @Nullable String why) {}

    private final ConnectionFactory factory;
    private final String name;
    private final Role role;
    private final TimeDriver time;
    private final String where;

    private volatile @Nullable Connection connection;
    private volatile @Nullable Socket socket;
    private volatile State state;
    private volatile boolean closing;
    private volatile TimeDriver.@Nullable Loop loop;
    // Of the loop alone.
    private long wait = FIRST_WAIT_NANOS;
    private long connectedAt;
    private @Nullable String lastFailure;

    /** @param name what it is for and for whom, shown in the broker's list of connections */
    Link(ConnectionFactory factory, Duration connectTimeout, String name, Role role, TimeDriver time) {
        this.name = name;
        this.role = role;
        this.time = time;
        this.factory = own(factory, connectTimeout);
        this.where = Failures.where(factory);
        this.state = new State(time.instant(), "It has never been connected.");
    }

    private ConnectionFactory own(ConnectionFactory users, Duration connectTimeout) {
        ConnectionFactory own = users.clone();
        own.setAutomaticRecoveryEnabled(false);
        own.setTopologyRecoveryEnabled(false);
        int millis = (int) connectTimeout.toMillis();
        own.setConnectionTimeout(millis);
        own.setHandshakeTimeout(millis);
        // By itself the client waits ten minutes for an answer, which a broker that blocks this connection does not
        // give.
        own.setChannelRpcTimeout(millis);
        var configurator = users.getSocketConfigurator();
        own.setSocketConfigurator(made -> {
            configurator.configure(made);
            socket = made;
        });
        if (users.getExceptionHandler().getClass() == DefaultExceptionHandler.class) {
            own.setExceptionHandler(new DefaultExceptionHandler() {
                @Override
                public void handleUnexpectedConnectionDriverException(Connection lost, Throwable e) {
                    // Logged once, where the connection is replaced.
                }
            });
        }
        return own;
    }

    /**
     * Connects and keeps the connection from then on.
     *
     * @throws TransportException if there is none to begin with
     */
    void open() {
        connect();
        loop = time.startLoop("rabbitmq-" + name, this::pass);
    }

    State state() {
        return state;
    }

    /** Looks at once whether all is well. */
    void wake() {
        TimeDriver.Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    private long pass() {
        if (closing) {
            return CHECK_NANOS;
        }
        Connection now = connection;
        if (now != null) {
            ShutdownSignalException closed = now.getCloseReason();
            String trouble = closed == null ? role.trouble() : Failures.said(closed);
            if (trouble == null) {
                return CHECK_NANOS;
            }
            sever(now, trouble);
        }
        if (connectedAt != 0 && time.nanoTime() - connectedAt > LASTS_NANOS) {
            wait = FIRST_WAIT_NANOS;
        }
        connectedAt = 0;
        return connectAgain();
    }

    private long connectAgain() {
        Instant lostAt = state.since();
        try {
            connect();
        } catch (TransportException e) {
            String failure = String.valueOf(e.getMessage());
            if (!failure.equals(lastFailure) && !closing) {
                LOG.warn("The {} connection is not back: {}. It is tried again until it is", name, failure);
            }
            lastFailure = failure;
            state = new State(lostAt, failure);
            long waited = wait;
            wait = Math.min(wait * 2, LONGEST_WAIT_NANOS);
            return waited;
        }
        lastFailure = null;
        LOG.info("The {} connection to {} is back after {}", name, where, Duration.between(lostAt, time.instant()));
        role.back();
        return CHECK_NANOS;
    }

    private void connect() {
        Connection made;
        try {
            made = factory.newConnection("postdate " + name);
        } catch (IOException | TimeoutException e) {
            throw Failures.connecting(factory, e);
        }
        try {
            role.connected(made, ServerVersion.of(made, where));
        } catch (IOException | ShutdownSignalException e) {
            made.abort(CLOSE_MILLIS);
            throw Failures.working(where + " was left before all was ready", e);
        } catch (TransportException e) {
            made.abort(CLOSE_MILLIS);
            throw e;
        }
        connectedAt = time.nanoTime();
        synchronized (this) {
            connection = made;
            state = new State(time.instant(), null);
        }
        // Told at once if it is closed already.
        made.addShutdownListener(cause -> down(made, Failures.said(cause)));
        if (closing) {
            made.abort(CLOSE_MILLIS);
        }
    }

    private void down(Connection which, String why) {
        synchronized (this) {
            if (connection != which) {
                return;
            }
            connection = null;
            state = new State(time.instant(), where + " was lost: " + why);
        }
        if (!closing) {
            LOG.warn(
                    "The {} connection to {} is lost: {}. It is taken up again, and what was under way comes again",
                    name,
                    where,
                    why);
        }
        role.lost(why);
        wake();
    }

    private void sever(Connection now, String why) {
        down(now, why);
        Socket broken = socket;
        if (broken != null) {
            try {
                // Not the protocol's way: that would wait for whoever is stuck in writing.
                broken.close();
            } catch (IOException closedAnyway) {
                LOG.debug("Socket of {}", where, closedAnyway);
            }
        }
        now.abort(CLOSE_MILLIS);
    }

    /** Ends it; nothing is connected afterwards. */
    void close() {
        closing = true;
        TimeDriver.Loop running = loop;
        if (running != null) {
            // It may be connecting just now.
            running.stop(Duration.ofMillis(factory.getConnectionTimeout()));
        }
        Connection last = connection;
        if (last != null) {
            last.abort(CLOSE_MILLIS);
        }
        role.lost("the transport is closed");
    }
}
