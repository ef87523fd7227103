package dev.postdate.testkit;

import dev.postdate.spi.Subscription;
import dev.postdate.spi.TopologyStore;
import java.util.List;

/** A topology whose every call goes through a {@link Caller}. */
class CalledTopology implements TopologyStore {
    private final TopologyStore topology;
    private final Caller caller;

    CalledTopology(TopologyStore topology, Caller caller) {
        this.topology = topology;
        this.caller = caller;
    }

    @Override
    public void declare(List<QueueDeclaration> queues, List<Subscription> subscriptions) {
        caller.run(StoreCall.DECLARE, () -> topology.declare(queues, subscriptions));
    }

    @Override
    public List<Subscription> subscriptionsTo(String type) {
        return caller.call(StoreCall.SUBSCRIPTIONS_TO, () -> topology.subscriptionsTo(type));
    }

    @Override
    public List<Subscription> subscriptionsOf(String application) {
        return caller.call(StoreCall.SUBSCRIPTIONS_OF, () -> topology.subscriptionsOf(application));
    }

    @Override
    public boolean unsubscribe(Subscription subscription) {
        return caller.call(StoreCall.UNSUBSCRIBE, () -> topology.unsubscribe(subscription));
    }

    @Override
    public List<QueueRow> queues() {
        return caller.call(StoreCall.QUEUES, topology::queues);
    }

    @Override
    public boolean isDeclared(String queue) {
        return caller.call(StoreCall.IS_DECLARED, () -> topology.isDeclared(queue));
    }

    @Override
    public boolean pause(String queue, boolean paused) {
        return caller.call(StoreCall.PAUSE, () -> topology.pause(queue, paused));
    }
}
