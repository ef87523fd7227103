package dev.postdate.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import dev.postdate.spi.transport.Transport;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/** Makes transports over RabbitMQ 3.10 or later, to be given to the builder, and the tool for the delays that it holds. */
public final class RabbitMq {

    private RabbitMq() {}

    /**
     * A transport with {@linkplain RabbitOptions#defaults() the usual options}.
     *
     * @param uri such as {@code amqp://user:password@host:5672/virtual-host}. With {@code amqps} the server's certificate has to be trusted
     *     by this JVM and made out to the host
     */
    public static Transport transport(String uri) {
        return transport(factory(uri), RabbitOptions.defaults());
    }

    /** The same with options. */
    public static Transport transport(String uri, RabbitOptions options) {
        return transport(factory(uri), options);
    }

    /** A transport with {@linkplain RabbitOptions#defaults() the usual options}. */
    public static Transport transport(ConnectionFactory factory) {
        return transport(factory, RabbitOptions.defaults());
    }

    /**
     * A transport that connects as the factory says, with the user's credentials, TLS and heartbeats; it is copied. The client's own recovery
     * is left out, and the time to connect is that of the options.
     */
    public static Transport transport(ConnectionFactory factory, RabbitOptions options) {
        return new RabbitTransport(
                Objects.requireNonNull(factory, "factory"), Objects.requireNonNull(options, "options"));
    }

    /** The tool for what {@link RabbitOptions#withNativeDelays} lets the broker hold. */
    public static RabbitDelays delays(String uri, RabbitOptions options) {
        return delays(factory(uri), options);
    }

    /** The same for a factory, which is copied. */
    public static RabbitDelays delays(ConnectionFactory factory, RabbitOptions options) {
        return new RabbitDelays(Objects.requireNonNull(factory, "factory"), Objects.requireNonNull(options, "options"));
    }

    private static ConnectionFactory factory(String uri) {
        ConnectionFactory factory = new ConnectionFactory();
        try {
            factory.setUri(Objects.requireNonNull(uri, "uri"));
            if (factory.isSSL()) {
                // By itself the client would trust everybody.
                factory.useSslProtocol(SSLContext.getDefault());
                factory.enableHostnameVerification();
            }
            return factory;
        } catch (URISyntaxException e) {
            // Without its cause, which quotes the password.
            throw new IllegalArgumentException(
                    "The AMQP URI cannot be read at character " + e.getIndex() + ": " + e.getReason()
                            + ". Expected amqp://user:password@host:port/virtual-host, special characters percent-encoded.");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The AMQP URI cannot be used. Expected amqp://user:password@host:port/virtual-host,"
                            + " or amqps for TLS.");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM's TLS cannot be used", e);
        }
    }
}
