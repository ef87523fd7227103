package dev.postdate.internal.dispatch;

import dev.postdate.Due;
import dev.postdate.QueueOptions;
import dev.postdate.internal.handler.Handlers;
import dev.postdate.internal.retry.ErrorTexts;
import dev.postdate.internal.retry.ScopedRules;
import dev.postdate.internal.send.Bodies;
import dev.postdate.internal.send.Outgoing;
import dev.postdate.internal.type.MessageTypes;
import dev.postdate.observe.NodeObserver;
import dev.postdate.observe.Tracing;
import dev.postdate.spi.Address;
import dev.postdate.spi.ClaimStore.Demand;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Kind;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.TimeDriver;
import dev.postdate.spi.transport.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All queues that this node works on, and the events it copies to their subscribers. */
public final class Lanes {

    private static final int EVENTS_AT_ONCE = 500;

    private final Map<String, QueueLane> lanes = new LinkedHashMap<>();
    private final HeldMessages held;
    private final Settler settler;
    private final Failures failures;
    private final TimeLimits limits;

    /**
     * What a handler's run needs.
     *
     * @param leftToOthers the message types of which this node could not handle one; added to by runs, thread-safe
     */
    public record Handling(
            MessageTypes types,
            Bodies bodies,
            Handlers handlers,
            Outgoing outgoing,
            HandlerTransactions.Source transactions,
            Failing failing,
            Duration deployGrace,
            String node,
            NodeObserver observer,
            Tracing tracing,
            Set<String> leftToOthers,
            Relays relays) {}

    /**
     * The queues whose messages leave through transports.
     *
     * @param byQueue by the queue's full name
     */
    public record Relays(String application, Map<String, Relay> byQueue) {

        /** One of them. */
        public record Relay(String transport, Sender sender) {}
    }

    /** What is done about failures, and what is kept of them. */
    public record Failing(ScopedRules rules, ErrorTexts texts) {}

    /** What every lane shares. */
    public record Surroundings(
            TimeDriver time, HeldMessages held, Settler settler, StartPermit permit, DueSignal signal) {}

    /** @param queues by full name */
    public Lanes(Map<String, QueueOptions> queues, Handling handling, Surroundings around) {
        this.held = around.held();
        this.settler = around.settler();
        this.failures = new Failures(handling);
        this.limits = new TimeLimits(around.time(), this::ignoresItsInterrupt);
        DeliveryRunner handlers = new DeliveryRunner(handling, failures, limits, around.time());
        queues.forEach((name, options) -> {
            Relays.Relay relay = handling.relays().byQueue().get(name);
            QueueLane.Runner runner = relay == null
                    ? handlers
                    : new RelayRunner(
                            relay.transport(), handling.relays().application(), relay.sender(), around.time());
            lanes.put(
                    name,
                    new QueueLane(name, options, around.time(), runner, settler, around.permit(), around.signal()));
        });
    }

    /** Starts the loop that ends what takes too long. */
    public TimeDriver.Loop startTimeLimits() {
        return limits.start();
    }

    private void ignoresItsInterrupt(Delivery delivery) {
        QueueLane lane = laneOf(delivery);
        if (lane != null) {
            lane.stuck(delivery);
        }
    }

    /** True while some handler ignores its interrupt, so that this node does not come to rest. */
    public boolean hasStuckHandlers() {
        return lanes.values().stream().anyMatch(lane -> lane.stuck().isPresent());
    }

    /** What handlers that ignore their interrupts leave of each queue, in words; queues without any are left out. */
    public List<StuckHandlers.Report> stuck() {
        return lanes.values().stream().flatMap(lane -> lane.stuck().stream()).toList();
    }

    /** What to claim now. */
    public List<Demand> demands() {
        List<Demand> demands = new ArrayList<>(lanes.size() + 1);
        demands.add(new Demand(Address.EVENTS.queue(), EVENTS_AT_ONCE));
        lanes.values().forEach(lane -> {
            int demand = lane.demand();
            if (demand > 0) {
                demands.add(new Demand(lane.queue(), demand));
            }
        });
        return demands;
    }

    /** The full names of all queues served. */
    public List<String> queues() {
        List<String> queues = new ArrayList<>(lanes.keySet());
        queues.add(Address.EVENTS.queue());
        return queues;
    }

    /** How many handlers of a queue are at work here, in words. */
    public Optional<String> load(String queue) {
        return Optional.ofNullable(lanes.get(queue)).map(QueueLane::load);
    }

    /** Those that hand out messages, not being paused because of an outage. */
    public List<String> openQueues() {
        return queues().stream()
                .filter(queue -> {
                    QueueLane lane = lanes.get(queue);
                    return lane == null || !lane.isPaused();
                })
                .toList();
    }

    /** The outages that retry rules have named, by queue, in words. */
    public Map<String, String> outages() {
        Map<String, String> outages = new LinkedHashMap<>();
        lanes.forEach((queue, lane) -> lane.outage().ifPresent(why -> outages.put(queue, why)));
        return outages;
    }

    /** Takes a message away from its handler, if that has not begun; it is to be given back with {@link #release} or {@link #settled}. */
    boolean take(Delivery delivery) {
        QueueLane lane = laneOf(delivery);
        return lane == null ? delivery.take() : lane.take(delivery);
    }

    /** Lets a message that was taken away go back to the store. */
    void release(Delivery taken) {
        QueueLane lane = laneOf(taken);
        if (lane == null) {
            settler.settle(taken, new Settlement.Release(taken.ref()), null);
        } else {
            lane.release(taken);
        }
    }

    /** What became of a message that was taken away is known. */
    void settled(Delivery taken, SettleOutcome outcome) {
        QueueLane lane = laneOf(taken);
        if (lane != null) {
            lane.settled(outcome);
        }
    }

    private @Nullable QueueLane laneOf(Delivery delivery) {
        return lanes.get(delivery.claimed().envelope().address().queue());
    }

    public boolean serves(String queue) {
        return lanes.containsKey(queue) || queue.equals(Address.EVENTS.queue());
    }

    /**
     * Takes over what was claimed.
     *
     * @return true if some queue's limit stopped the claim and it still has room
     */
    public boolean dispatch(List<Claimed> claimed, List<Demand> demands, long nanoTime) {
        Map<String, List<Delivery>> byQueue = new LinkedHashMap<>();
        for (Claimed message : claimed) {
            Delivery delivery = new Delivery(message, nanoTime);
            held.add(delivery);
            byQueue.computeIfAbsent(message.envelope().address().queue(), queue -> new ArrayList<>())
                    .add(delivery);
        }
        boolean events = false;
        for (Demand demand : demands) {
            List<Delivery> deliveries = byQueue.getOrDefault(demand.queue(), List.of());
            boolean more = deliveries.size() >= demand.limit();
            QueueLane lane = lanes.get(demand.queue());
            if (lane == null) {
                deliveries.forEach(this::copyToSubscribers);
                events = more;
            } else {
                lane.offer(deliveries, more);
            }
        }
        return events;
    }

    private void copyToSubscribers(Delivery event) {
        if (event.claimed().envelope().kind() == Kind.EVENT && event.take()) {
            settler.settle(event, expiredOr(event), null);
        }
    }

    private static Settlement expiredOr(Delivery event) {
        Claimed claimed = event.claimed();
        return event.isExpired(claimed.claimedAt())
                ? new Settlement.Expire(claimed.ref())
                : new Settlement.CopyToSubscribers(claimed.ref());
    }

    /** What becomes of a message whose settlement the store refuses for good, such as a returned message that cannot be stored. */
    public Settlement refused(Delivery delivery, RuntimeException error) {
        Claimed claimed = delivery.claimed();
        Ran ran = failures.handlerFailed(claimed, error, claimed.claimedAt());
        // What the store refuses is no outage, whatever a rule says: it counts, and is not tried again at once.
        return ran.pause() != null && ran.settlement() instanceof Settlement.Retry retry
                ? new Settlement.Retry(
                        retry.ref(), Due.in(ran.pause().duration()), false, true, retry.error(), retry.outgoing())
                : ran.settlement();
    }

    /** Starts handlers again after the lease was renewed. */
    public void startWorkers() {
        lanes.values().forEach(QueueLane::startWorkers);
    }

    /** Everything that no handler has begun, taken away from its handlers. */
    public List<Delivery> drain() {
        return lanes.values().stream().flatMap(lane -> lane.drain().stream()).toList();
    }
}
