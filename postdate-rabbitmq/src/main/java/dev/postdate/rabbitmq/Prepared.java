package dev.postdate.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What has been seen to on one connection, so that it is done once and not for each message. Thread-safe. */
final class Prepared {

    private static final int NOT_FOUND = 404;

    private final Connection connection;
    private final Topology topology;
    private final RabbitOptions options;
    private final DelayTopology delays;
    private final Set<String> done = ConcurrentHashMap.newKeySet();

    Prepared(Connection connection, Topology topology, RabbitOptions options, DelayTopology delays) {
        this.connection = connection;
        this.topology = topology;
        this.options = options;
        this.delays = delays;
    }

    /** Sees to an event's exchange, because publishing to one that is missing ends the channel of all others. Why there is none, or null. */
    @Nullable
    String eventExchange(String exchange) throws IOException {
        String mark = "x:" + exchange;
        if (done.contains(mark)) {
            return null;
        }
        if (options.declares()) {
            topology.exchange(connection, exchange, BuiltinExchangeType.FANOUT, Map.of());
        } else if (!Topology.hasExchange(connection, exchange)) {
            return "There is no exchange '" + exchange + "', and this node may not declare it.";
        }
        done.add(mark);
        return null;
    }

    /** Binds the end of the delays to where a message goes afterwards. Why that is not possible, or null. */
    @Nullable
    String delayedTo(DelayLevels.Target target) throws IOException {
        String mark = "d:" + target.word();
        if (done.contains(mark)) {
            return null;
        }
        if (target.event()) {
            String missing = eventExchange(target.name());
            if (missing != null) {
                return missing;
            }
        }
        String refused = Topology.refused(connection, channel -> delays.bind(channel, target), NOT_FOUND);
        if (refused == null) {
            done.add(mark);
        }
        return refused;
    }
}
