package dev.postdate.jdbc;

import dev.postdate.spi.ClaimStore.ClaimRequest;
import dev.postdate.spi.ClaimStore.ClaimResult;
import dev.postdate.spi.ClaimStore.Demand;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.ScheduleStore.Stored;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import dev.postdate.spi.TimeDriver;
import dev.postdate.testkit.VirtualTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** A node as a store sees it: an open session and, if it is an engine, a living epoch. */
final class TestNode implements AutoCloseable {

    final Store.Session session;
    final long epoch;
    final AtomicInteger wakeUps;
    private long claims;

    private TestNode(Store.Session session, long epoch, AtomicInteger wakeUps) {
        this.session = session;
        this.epoch = epoch;
        this.wakeUps = wakeUps;
    }

    static TestNode engine(Store store, TimeDriver time) {
        return engine(store, time, ThreadLocalRandom.current().nextLong());
    }

    static TestNode engine(Store store, TimeDriver time, long epoch) {
        TestNode node = open(store, time, epoch, false);
        node.session.nodes().register(epoch, Messages.APPLICATION, "node-" + epoch);
        return node;
    }

    static TestNode sendOnly(Store store, TimeDriver time) {
        return open(store, time, 0, true);
    }

    private static TestNode open(Store store, TimeDriver time, long epoch, boolean sendOnly) {
        AtomicInteger wakeUps = new AtomicInteger();
        return new TestNode(
                store.open(new StoreContext(Messages.APPLICATION, sendOnly, time, wakeUps::incrementAndGet)),
                epoch,
                wakeUps);
    }

    static TestNode engine(Store store) {
        return engine(store, VirtualTime.create());
    }

    UUID append(NewMessage message) {
        return store(message).id();
    }

    Stored store(NewMessage message) {
        return session.schedules().append(List.of(message)).messages().get(0);
    }

    List<Claimed> claim(String queue, int limit) {
        return claiming(queue, limit).claimed();
    }

    ClaimResult claiming(String queue, int limit) {
        return session.claims().claim(new ClaimRequest(epoch, ++claims, List.of(new Demand(queue, limit))));
    }

    Claimed claimOne() {
        List<Claimed> claimed = claim(Messages.QUEUE, 1);
        if (claimed.size() != 1) {
            throw new AssertionError("Expected one message to be due on " + Messages.QUEUE + ", got " + claimed);
        }
        return claimed.get(0);
    }

    Optional<Claimed> claimSuspect(String queue) {
        return session.claims().claimSuspect(epoch, ++claims, List.of(queue));
    }

    @Override
    public void close() {
        session.close();
    }
}
