package dev.postdate.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.rabbitmq.client.ConnectionFactory;
import dev.postdate.TransportException;
import dev.postdate.servers.PrivateRabbitMq;
import dev.postdate.spi.transport.Transport;
import dev.postdate.spi.transport.TransportContext;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RabbitServers.class)
class ConnectingTest {

    private final ConnectionFactory factory = new ConnectionFactory();

    private TransportException failure(Bench bench, ConnectionFactory tried) {
        Transport transport = RabbitMq.transport(tried, bench.options().withConnectTimeout(Duration.ofSeconds(2)));
        TransportContext context = new TransportContext("shop", "n", List.of(), bench.time, () -> {});
        TransportException failure = catchThrowableOfType(TransportException.class, () -> transport.open(context));
        assertThat(failure).hasMessageNotContaining("secret");
        return failure;
    }

    private ConnectionFactory right(Bench bench) throws Exception {
        factory.setUri(bench.uri());
        return factory;
    }

    @Test
    void aWrongPasswordIsAnErrorThatNamesTheUserAndNotThePassword(Bench bench) throws Exception {
        right(bench).setPassword("secret");

        assertThat(failure(bench, factory))
                .hasMessageContainingAll("amqp://guest@", "refuses the user 'guest'", "Check name and password")
                .returns(false, TransportException::isTransient);
    }

    @Test
    void aVirtualHostThatIsMissingIsAnErrorThatNamesIt(Bench bench) throws Exception {
        right(bench).setVirtualHost("elsewhere");

        assertThat(failure(bench, factory))
                .hasMessageContainingAll("/elsewhere", "virtual host 'elsewhere'", "exists")
                .returns(false, TransportException::isTransient);
    }

    @Test
    void aPortOnWhichNothingListensIsAnErrorThatMayPass(Bench bench) throws Exception {
        right(bench).setPassword("secret");
        factory.setPort(1);

        assertThat(failure(bench, factory))
                .hasMessageContainingAll(":1/", "cannot be reached", "Check host and port")
                .returns(true, TransportException::isTransient);
    }

    @Test
    void aPortThatSpeaksNoAmqpIsAnErrorThatSaysSo(Bench bench) throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            right(bench).setPort(silent.getLocalPort());

            assertThat(failure(bench, factory)).hasMessageContainingAll("did not answer in time", "5672");
        }
    }

    @Test
    void aHostThatIsNotKnownIsAnErrorThatNamesIt(Bench bench) throws Exception {
        right(bench).setHost("broker.invalid");

        assertThat(failure(bench, factory)).hasMessageContainingAll("broker.invalid", "not known");
    }

    @Test
    void tlsOnAPortWithoutItIsAnErrorThatNamesTheUsualOne(PrivateRabbitMq server, Bench bench) {
        Transport transport = RabbitMq.transport(bench.uri().replace("amqp://", "amqps://"));
        TransportContext context = new TransportContext("shop", "n", List.of(), bench.time, () -> {});

        assertThatThrownBy(() -> transport.open(context))
                .isInstanceOf(TransportException.class)
                .hasMessageContainingAll("amqps://guest@", "TLS", "5671", "certificate");
    }

    @Test
    void aUriThatCannotBeReadIsRefusedWithoutQuotingItsPassword() {
        assertThatThrownBy(() -> RabbitMq.transport("amqp://guest:sec ret@host"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("percent-encoded")
                .hasMessageNotContaining("sec ret")
                .hasNoCause();
        assertThatThrownBy(() -> RabbitMq.transport("http://guest:secret@host"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }
}
