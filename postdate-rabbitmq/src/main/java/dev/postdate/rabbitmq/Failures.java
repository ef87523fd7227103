package dev.postdate.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import dev.postdate.TransportException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the client's exceptions mean, and what to do about them. No password is ever part of it. */
final class Failures {

    private static final int ACCESS_REFUSED = 403;
    private static final int NOT_ALLOWED = 530;

    private Failures() {}

    /** Where a factory leads to, as a URI without the password. */
    static String where(ConnectionFactory factory) {
        String host = factory.getVirtualHost();
        return "RabbitMQ at " + (factory.isSSL() ? "amqps" : "amqp") + "://" + factory.getUsername() + "@"
                + factory.getHost() + ":" + factory.getPort() + "/" + (host.equals("/") ? "" : host);
    }

    /** A connection could not be had. */
    static TransportException connecting(ConnectionFactory factory, Exception e) {
        String where = where(factory) + " ";
        int code = replyCode(e);
        if (e instanceof AuthenticationFailureException || e instanceof PossibleAuthenticationFailureException) {
            return refused(
                    where + "refuses the user '" + factory.getUsername()
                            + "'. Check name and password; by default the user 'guest' is only let in from the broker's own machine",
                    e);
        }
        if (code == NOT_ALLOWED || code == ACCESS_REFUSED) {
            return refused(
                    where + "refuses the virtual host '" + factory.getVirtualHost()
                            + "'. Check that it exists and that the user '" + factory.getUsername()
                            + "' has permissions on it",
                    e);
        }
        if (e instanceof SSLException) {
            return refused(
                    where
                            + "cannot be spoken to by TLS. Check that the port is the one for TLS (5671 by default) and that the server's"
                            + " certificate is trusted and made out to this host",
                    e);
        }
        if (e instanceof UnknownHostException) {
            return failed(where + "has a host that is not known. Check its name", e);
        }
        if (e instanceof ConnectException
                || e instanceof NoRouteToHostException
                || e instanceof SocketTimeoutException) {
            return failed(where + "cannot be reached. Check host and port, and that it runs", e);
        }
        if (e instanceof TimeoutException) {
            return failed(
                    where
                            + "did not answer in time as a server of AMQP 0-9-1 does. Check that the port is that of AMQP (5672, with TLS 5671)",
                    e);
        }
        return failed(
                where
                        + "ended the connection before it was open. Check that the port is that of AMQP (5672, with TLS 5671) and the server's log",
                e);
    }

    /** Something else did not work on an open connection. */
    static TransportException working(String what, Exception e) {
        return failed(what, e);
    }

    private static TransportException refused(String what, Exception e) {
        return new TransportException(what + ": " + said(e), false, e);
    }

    private static TransportException failed(String what, Exception e) {
        return new TransportException(what + ": " + said(e), true, e);
    }

    /** What the broker or the network said, in its own words. */
    static String said(Throwable e) {
        ShutdownSignalException signal = signal(e);
        String text = signal == null ? null : replyText(signal);
        if (text != null) {
            return text;
        }
        Throwable told = signal != null && signal.getCause() != null ? signal.getCause() : e;
        return told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage();
    }

    /** The code that the broker closed with; zero if it did not. */
    static int replyCode(Throwable e) {
        ShutdownSignalException signal = signal(e);
        Method reason = signal == null ? null : signal.getReason();
        if (reason instanceof AMQP.Channel.Close close) {
            return close.getReplyCode();
        }
        return reason instanceof AMQP.Connection.Close close ? close.getReplyCode() : 0;
    }

    private static @Nullable String replyText(ShutdownSignalException signal) {
        Method reason = signal.getReason();
        if (reason instanceof AMQP.Channel.Close close) {
            return close.getReplyText();
        }
        return reason instanceof AMQP.Connection.Close close ? close.getReplyText() : null;
    }

    private static @Nullable ShutdownSignalException signal(Throwable e) {
        if (e instanceof ShutdownSignalException signal) {
            return signal;
        }
        return e instanceof IOException && e.getCause() instanceof ShutdownSignalException signal ? signal : null;
    }
}
