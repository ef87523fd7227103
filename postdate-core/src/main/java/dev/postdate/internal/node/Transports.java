package dev.postdate.internal.node;

import dev.postdate.internal.dispatch.Lanes.Relays;
import dev.postdate.internal.send.RelayQueue;
import dev.postdate.spi.TimeDriver;
import dev.postdate.spi.transport.Transport;
import dev.postdate.spi.transport.TransportContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transports of a node, opened together and closed together. */
final class Transports implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.node");

    private final String application;
    private final Map<String, Transport.Session> sessions = new LinkedHashMap<>();

    private Transports(String application) {
        this.application = application;
    }

    /** @throws dev.postdate.TransportException if one cannot be used; none is left open */
    static Transports open(
            String application, String node, List<Transport> transports, TimeDriver time, Runnable recovered) {
        Transports opened = new Transports(application);
        try {
            for (Transport transport : transports) {
                opened.sessions.put(
                        transport.info().name(),
                        transport.open(new TransportContext(application, node, List.of(), time, recovered)));
            }
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    Relays relays() {
        Map<String, Relays.Relay> byQueue = new LinkedHashMap<>();
        sessions.forEach((name, session) ->
                byQueue.put(RelayQueue.name(application, name), new Relays.Relay(name, session.sender())));
        return new Relays(application, byQueue);
    }

    @Override
    public void close() {
        sessions.forEach((name, session) -> {
            try {
                session.close();
            } catch (RuntimeException e) {
                LOG.warn("Transport '{}' could not be closed", name, e);
            }
        });
    }
}
