package dev.postdate.rabbitmq;

import dev.postdate.servers.PrivateRabbitMq;
import dev.postdate.spi.TimeDriver;
import dev.postdate.spi.transport.Transport;
import dev.postdate.testkit.conformance.transport.TransportConformance;
import dev.postdate.testkit.conformance.transport.TransportFixture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** RabbitMQ keeps what every transport must keep. */
@ExtendWith(RabbitServers.class)
class RabbitConformanceTest extends TransportConformance {

    private static String uri;

    @BeforeAll
    static void server(PrivateRabbitMq server) {
        uri = server.uri();
    }

    @Override
    protected TransportFixture fixture() {
        Bench bench = new Bench(uri);
        return new TransportFixture() {
            @Override
            public Transport newTransport() {
                return RabbitMq.transport(uri, bench.options());
            }

            @Override
            public TimeDriver time() {
                return bench.time;
            }

            @Override
            public void close() throws Exception {
                bench.close();
            }
        };
    }
}
