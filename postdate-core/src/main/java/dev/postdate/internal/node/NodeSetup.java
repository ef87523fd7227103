package dev.postdate.internal.node;

import dev.postdate.QueueOptions;
import dev.postdate.internal.dispatch.Lanes;
import dev.postdate.internal.handler.HandlerBinding;
import dev.postdate.internal.send.Names;
import dev.postdate.internal.send.Serializers;
import dev.postdate.internal.type.MessageTypes;
import dev.postdate.internal.watch.Observers;
import dev.postdate.observe.Tracing;
import dev.postdate.spi.Store;
import dev.postdate.spi.TimeDriver;
import dev.postdate.spi.TransactionProvider;
import dev.postdate.spi.transport.Transport;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything a node is made of, checked.
 *
 * @param queues the application's own, by full name
 * @param routes from the name of a message type to a destination
 * @param transports each with another name
 * @param published from the name of an event's type to the transport that it is published through
 * @param transactions where those of handlers come from; null for the store's own
 * @param ownsTime true if the node ends the time driver when it stops
 */
public record NodeSetup(
        String application,
        boolean sendOnly,
        Store store,
        Serializers serializers,
        MessageTypes types,
        List<HandlerBinding> handlers,
        Names names,
        Map<String, QueueOptions> queues,
        Map<String, String> routes,
        List<Transport> transports,
        Map<String, String> published,
        @Nullable TransactionProvider transactions,
        Lanes.Failing failing,
        Observers observers,
        Tracing tracing,
        NodeTimes times,
        TimeDriver time,
        boolean ownsTime) {

    Set<String> transportNames() {
        return transports.stream().map(transport -> transport.info().name()).collect(Collectors.toSet());
    }

    /** How many transactional handlers may run at once. */
    int transactionsAtOnce() {
        Set<String> theirQueues = handlers.stream()
                .filter(HandlerBinding::transactional)
                .map(HandlerBinding::queue)
                .collect(Collectors.toSet());
        return theirQueues.stream()
                .mapToInt(queue -> Objects.requireNonNull(queues.get(queue)).parallelism())
                .sum();
    }
}
