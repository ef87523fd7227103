package dev.postdate.rabbitmq;

import dev.postdate.servers.PrivateRabbitMq;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests a broker that they share, or a {@link Bench} of their own on it. */
final class RabbitServers implements ParameterResolver {

    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(RabbitServers.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == PrivateRabbitMq.class || type == Bench.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        PrivateRabbitMq server =
                context.getRoot().getStore(OURS).computeIfAbsent("server", key -> start(), PrivateRabbitMq.class);
        if (parameter.getParameter().getType() == PrivateRabbitMq.class) {
            return server;
        }
        return context.getStore(OURS).computeIfAbsent("bench", key -> new Bench(server.uri()), Bench.class);
    }

    private static PrivateRabbitMq start() {
        try {
            return PrivateRabbitMq.givenOrPrivate();
        } catch (IOException e) {
            throw new IllegalStateException("RabbitMQ cannot be started", e);
        }
    }
}
