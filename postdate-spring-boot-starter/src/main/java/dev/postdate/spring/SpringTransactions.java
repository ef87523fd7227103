package dev.postdate.spring;

import dev.postdate.ConfigurationException;
import dev.postdate.StoreException;
import dev.postdate.spi.TransactionProvider;
import java.sql.Connection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Runs transactional handlers in transactions of Spring's, which everything that a handler calls takes part in. Thread-safe. */
final class SpringTransactions implements TransactionProvider {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.spring");

    private final Supplier<PlatformTransactionManager> manager;
    private final StoreChoice store;

    /** @param manager asked for late, as what makes the manager may need the bus */
    SpringTransactions(Supplier<PlatformTransactionManager> manager, StoreChoice store) {
        this.manager = manager;
        this.store = store;
    }

    /**
     * Tries the manager out.
     *
     * @throws ConfigurationException if its transactions are not on the store's database
     */
    void check() {
        PlatformTransactionManager used = manager.get();
        TransactionStatus status = used.getTransaction(definition());
        try {
            if (!StoreTransactions.isIn(store.requireDataSource())) {
                throw new ConfigurationException(List.of("transactional handlers with the transaction manager "
                        + used.getClass().getName() + " (must be one of DataSource '" + store.name()
                        + "', in which messages are kept; mark that one as @Primary, or name another DataSource with"
                        + " postdate.data-source)"));
            }
        } finally {
            rollBack(used, status);
        }
    }

    private static TransactionDefinition definition() {
        DefaultTransactionDefinition definition =
                new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        definition.setName("dev.postdate.handler");
        return definition;
    }

    @Override
    public Provided begin() {
        PlatformTransactionManager used = manager.get();
        TransactionStatus status = null;
        try {
            status = used.getTransaction(definition());
            return new Begun(used, status, DataSourceUtils.getConnection(store.requireDataSource()));
        } catch (RuntimeException e) {
            // What is begun must not stay with the thread, whose next handlers would find themselves in it.
            rollBack(used, status);
            throw new StoreException("No transaction could be begun for a handler: " + e.getMessage(), true, e);
        }
    }

    /** What cannot be rolled back has ended, with its connection. */
    private static void rollBack(PlatformTransactionManager manager, @Nullable TransactionStatus status) {
        if (status == null || status.isCompleted()) {
            return;
        }
        try {
            manager.rollback(status);
        } catch (RuntimeException e) {
            LOG.debug("A handler's transaction could not be rolled back; it ended with its connection", e);
        }
    }

    private final class Begun implements Provided, TransactionSynchronization {
        private final PlatformTransactionManager manager;
        private final TransactionStatus status;
        private final Connection connection;
        private boolean committed;

        Begun(PlatformTransactionManager manager, TransactionStatus status, Connection connection) {
            this.manager = manager;
            this.status = status;
            this.connection = connection;
            TransactionSynchronizationManager.registerSynchronization(this);
        }

        @Override
        public Connection connection() {
            return connection;
        }

        @Override
        public void commit() {
            if (status.isRollbackOnly()) {
                // A commit would roll back and say nothing of it.
                throw new UnexpectedRollbackException(
                        "The handler's transaction was marked as rollback-only, so what it did and the end of its message were rolled back");
            }
            release();
            try {
                manager.commit(status);
            } catch (RuntimeException e) {
                if (!committed) {
                    throw e;
                }
                LOG.error(
                        "Somebody who was told of the commit of a handler's transaction failed; it is committed all the same",
                        e);
            }
        }

        @Override
        public int getOrder() {
            return Ordered.HIGHEST_PRECEDENCE;
        }

        @Override
        public void afterCommit() {
            committed = true;
        }

        @Override
        public void close() {
            if (!status.isCompleted()) {
                release();
                rollBack(manager, status);
            }
        }

        private void release() {
            DataSourceUtils.releaseConnection(connection, store.requireDataSource());
        }
    }
}
