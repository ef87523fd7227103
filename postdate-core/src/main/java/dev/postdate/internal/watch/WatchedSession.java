package dev.postdate.internal.watch;

import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.DeadLetterStore;
import dev.postdate.spi.HandlingTransaction;
import dev.postdate.spi.HistoryStore;
import dev.postdate.spi.JoinedTransaction;
import dev.postdate.spi.NodeStore;
import dev.postdate.spi.Operator;
import dev.postdate.spi.QueryStore;
import dev.postdate.spi.ScheduleStore;
import dev.postdate.spi.Store;
import dev.postdate.spi.TopologyStore;
import dev.postdate.spi.TransactionProvider;
import java.sql.Connection;

/** A session whose claims and nodes are watched. */
record WatchedSession(Store.Session session, ClaimStore claims, NodeStore nodes) implements Store.Session {

    WatchedSession(Store.Session session, StoreWatch watch) {
        this(session, watch.around(session.claims()), watch.around(session.nodes()));
    }

    @Override
    public ScheduleStore schedules() {
        return session.schedules();
    }

    @Override
    public TopologyStore topology() {
        return session.topology();
    }

    @Override
    public QueryStore queries() {
        return session.queries();
    }

    @Override
    public DeadLetterStore deadLetters() {
        return session.deadLetters();
    }

    @Override
    public HistoryStore history() {
        return session.history();
    }

    @Override
    public Store.Operations operatedBy(Operator operator) {
        return session.operatedBy(operator);
    }

    @Override
    public JoinedTransaction join(Connection connection) {
        return session.join(connection);
    }

    @Override
    public HandlingTransaction begin() {
        return session.begin();
    }

    @Override
    public HandlingTransaction begin(TransactionProvider provider) {
        return session.begin(provider);
    }

    @Override
    public void committed() {
        session.committed();
    }

    @Override
    public void close() {
        session.close();
    }
}
