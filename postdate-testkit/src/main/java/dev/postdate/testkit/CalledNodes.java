package dev.postdate.testkit;

import dev.postdate.spi.NodeStore;

/** Nodes whose every call goes through a {@link Caller}. */
class CalledNodes implements NodeStore {
    private final NodeStore nodes;
    private final Caller caller;

    CalledNodes(NodeStore nodes, Caller caller) {
        this.nodes = nodes;
        this.caller = caller;
    }

    @Override
    public void register(long epoch, String application, String name) {
        caller.run(StoreCall.REGISTER, () -> nodes.register(epoch, application, name));
    }

    @Override
    public Renewal renew(long epoch) {
        return caller.call(StoreCall.RENEW, () -> nodes.renew(epoch));
    }

    @Override
    public boolean declareDead(long epoch, long observedRenewals) {
        return caller.call(StoreCall.DECLARE_DEAD, () -> nodes.declareDead(epoch, observedRenewals));
    }

    @Override
    public int recover(int limit) {
        return caller.call(StoreCall.RECOVER, () -> nodes.recover(limit));
    }

    @Override
    public void leave(long epoch) {
        caller.run(StoreCall.LEAVE, () -> nodes.leave(epoch));
    }
}
