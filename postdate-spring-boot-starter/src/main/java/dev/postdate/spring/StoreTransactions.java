package dev.postdate.spring;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What Spring knows of the calling thread's transaction, as far as it concerns the store. Thread-safe. */
final class StoreTransactions implements TransactionExecutionListener {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.spring");

    /** How the calling thread stands to the database of the store. */
    enum Kind {
        /** In no transaction, or in one that has ended and whose end is being told. */
        NONE,
        /** In a transaction on that database. */
        OURS,
        /** In a transaction on that database which only reads. */
        READ_ONLY,
        /** In a transaction of something else. */
        OTHER,
        /** In a transaction on that database, whose store cannot take part. */
        NOT_JOINED
    }

    /** Holders of connections whose transactions end or have ended, and that stay bound until everybody has been told. One for each transaction. */
    private final Set<ConnectionHolder> ended =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private volatile @Nullable StoreChoice choice;

    /**
     * To be called before anything is asked. The listener has to exist as soon as there is a transaction manager, and the store may need what
     * needs one.
     */
    void concern(StoreChoice store) {
        choice = store;
    }

    private StoreChoice store() {
        return Objects.requireNonNull(choice, "choice");
    }

    Kind kind() {
        DataSource dataSource = store().dataSource();
        // Spring ends the synchronization first, and then tells of the end of the transaction.
        if (dataSource == null
                || !TransactionSynchronizationManager.isActualTransactionActive()
                || !TransactionSynchronizationManager.isSynchronizationActive()) {
            return Kind.NONE;
        }
        Object holder = identity();
        if (holder instanceof ConnectionHolder && ended.contains(holder)) {
            return Kind.NONE;
        }
        if (!isIn(dataSource)) {
            return Kind.OTHER;
        }
        if (!store().joinsTransactions()) {
            return Kind.NOT_JOINED;
        }
        return TransactionSynchronizationManager.isCurrentTransactionReadOnly() ? Kind.READ_ONLY : Kind.OURS;
    }

    /** True if the calling thread has a connection of that DataSource which is in a transaction. */
    static boolean isIn(DataSource dataSource) {
        if (!(TransactionSynchronizationManager.getResource(dataSource) instanceof ConnectionHolder holder)) {
            return false;
        }
        try {
            // One that is only kept for the length of a transaction of something else commits at once.
            return !holder.getConnection().getAutoCommit();
        } catch (SQLException | RuntimeException noConnection) {
            // Its next use says what is wrong with it.
            return true;
        }
    }

    private @Nullable Object identity() {
        DataSource dataSource = store().dataSource();
        return dataSource == null ? null : TransactionSynchronizationManager.getResource(dataSource);
    }

    /**
     * The transaction in which something is to be changed, told from others by its identity; null for a change by itself.
     *
     * @throws IllegalStateException where nothing can be changed
     */
    @Nullable
    Object toChangeIn() {
        return switch (kind()) {
            case NONE -> null;
            case OURS -> identity();
            case READ_ONLY -> throw readOnly();
            case OTHER -> throw other();
            case NOT_JOINED -> throw notJoined();
        };
    }

    private IllegalStateException readOnly() {
        return new IllegalStateException("The transaction " + name()
                + " only reads, so no message can be stored, cancelled or moved in it. Leave out readOnly = true, or do it in"
                + " another transaction. Nothing was done.");
    }

    private IllegalStateException other() {
        return new IllegalStateException("The transaction " + name()
                + " is not one of DataSource '" + store().name()
                + "', in which Postdate stores its messages, so what is stored would stay"
                + " whatever becomes of that transaction. Use the transaction manager of that DataSource, name another with"
                + " postdate.data-source, or call the bus outside of the transaction. Nothing was done.");
    }

    private IllegalStateException notJoined() {
        return new IllegalStateException("The transaction " + name() + " is one of DataSource '" + store().name()
                + "', whose store cannot take part in it; PostgreSQL's can. Call the bus once it has committed, such as in a"
                + " @TransactionalEventListener. Nothing was done.");
    }

    private static String name() {
        String name = TransactionSynchronizationManager.getCurrentTransactionName();
        return name == null ? "of this thread" : "'" + name + "'";
    }

    /** Calls with the connection of the thread's transaction. */
    <T> T withConnection(Function<Connection, T> call) {
        DataSource dataSource = store().requireDataSource();
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            return call.apply(connection);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    /** Runs something once the thread's transaction has committed, no matter how often it is asked for. */
    void onceCommitted(Runnable action) {
        Committed committed = new Committed(action);
        if (!TransactionSynchronizationManager.getSynchronizations().contains(committed)) {
            TransactionSynchronizationManager.registerSynchronization(committed);
        }
    }

    private record Committed(Runnable action) implements TransactionSynchronization {
        @Override
        public int getOrder() {
            return Ordered.HIGHEST_PRECEDENCE;
        }

        @Override
        public void afterCommit() {
            try {
                action.run();
            } catch (RuntimeException e) {
                // It only costs time, and what has committed must not seem to have failed.
                LOG.debug("Nobody could be told of a commit", e);
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Committed;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @Override
    public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
        holder(transaction).ifPresent(ended::remove);
    }

    @Override
    public void beforeCommit(TransactionExecution transaction) {
        holder(transaction).ifPresent(ended::add);
    }

    @Override
    public void beforeRollback(TransactionExecution transaction) {
        holder(transaction).ifPresent(ended::add);
    }

    /** That of a transaction which begins or ends itself, and not only a savepoint within it. */
    private static Optional<ConnectionHolder> holder(TransactionExecution transaction) {
        return transaction.isNewTransaction()
                        && transaction instanceof DefaultTransactionStatus status
                        && status.getTransaction() instanceof JdbcTransactionObjectSupport jdbc
                        && jdbc.hasConnectionHolder()
                ? Optional.of(jdbc.getConnectionHolder())
                : Optional.empty();
    }
}
