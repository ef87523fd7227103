package dev.postdate.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import dev.postdate.spi.transport.Transport;
import dev.postdate.spi.transport.TransportCapability;
import dev.postdate.spi.transport.TransportContext;
import dev.postdate.spi.transport.TransportInfo;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** See {@link RabbitMq}. */
final class RabbitTransport implements Transport {

    private final ConnectionFactory factory;
    private final RabbitOptions options;

    RabbitTransport(ConnectionFactory factory, RabbitOptions options) {
        this.factory = factory.clone();
        this.options = options;
    }

    @Override
    public TransportInfo info() {
        Set<TransportCapability> capabilities = EnumSet.of(TransportCapability.PROCESSES);
        if (options.durable()) {
            capabilities.add(TransportCapability.DURABLE);
        }
        if (options.nativeDelays()) {
            capabilities.add(TransportCapability.NATIVE_DELAY);
        }
        return new TransportInfo(
                "rabbitmq",
                Failures.where(factory),
                capabilities,
                Duration.ofSeconds(1),
                options.nativeDelays() ? Duration.ofSeconds(DelayLevels.MOST_SECONDS) : Duration.ZERO);
    }

    @Override
    public Session open(TransportContext context) {
        return RabbitSession.open(factory, options, context);
    }
}
