package dev.postdate.testkit;

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

/** A session whose every call goes through a {@link Caller}. */
class CalledSession implements Store.Session {
    private final Store.Session session;
    private final Caller caller;

    CalledSession(Store.Session session, Caller caller) {
        this.session = session;
        this.caller = caller;
    }

    @Override
    public ScheduleStore schedules() {
        return new CalledSchedules(session.schedules(), caller);
    }

    @Override
    public ClaimStore claims() {
        return new CalledClaims(session.claims(), caller);
    }

    @Override
    public NodeStore nodes() {
        return new CalledNodes(session.nodes(), caller);
    }

    @Override
    public TopologyStore topology() {
        return new CalledTopology(session.topology(), caller);
    }

    @Override
    public QueryStore queries() {
        return new CalledQueries(session.queries(), caller);
    }

    @Override
    public DeadLetterStore deadLetters() {
        return new CalledDeadLetters(session.deadLetters(), caller);
    }

    @Override
    public HistoryStore history() {
        return new CalledHistory(session.history(), caller);
    }

    @Override
    public Store.Operations operatedBy(Operator operator) {
        Store.Operations operations = session.operatedBy(operator);
        return new Store.Operations(
                new CalledTopology(operations.topology(), caller),
                new CalledDeadLetters(operations.deadLetters(), caller),
                new CalledBulk(operations.messages(), caller));
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
