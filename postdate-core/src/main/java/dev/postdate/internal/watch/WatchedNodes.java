package dev.postdate.internal.watch;

import dev.postdate.spi.NodeStore;

/** Nodes, with the renewals of this one watched. */
record WatchedNodes(NodeStore store, StoreWatch watch) implements NodeStore {

    @Override
    public void register(long epoch, String application, String name) {
        store.register(epoch, application, name);
    }

    @Override
    public Renewal renew(long epoch) {
        return watch.renewals.call(() -> watch.timed(() -> store.renew(epoch), Renewal::now));
    }

    @Override
    public boolean declareDead(long epoch, long observedRenewals) {
        return store.declareDead(epoch, observedRenewals);
    }

    @Override
    public int recover(int limit) {
        return store.recover(limit);
    }

    @Override
    public void leave(long epoch) {
        store.leave(epoch);
    }
}
