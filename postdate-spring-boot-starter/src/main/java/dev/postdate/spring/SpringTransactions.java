package dev.postdate.spring;

import dev.postdate.StoreException;
import dev.postdate.spi.TransactionProvider;
import java.sql.Connection;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/** Runs transactional handlers in transactions of Spring's, which everything that a handler calls takes part in. Thread-safe. */
final class SpringTransactions implements TransactionProvider {

    private final PlatformTransactionManager manager;
    private final DataSource dataSource;

    SpringTransactions(PlatformTransactionManager manager, DataSource dataSource) {
        this.manager = manager;
        this.dataSource = dataSource;
    }

    @Override
    public Provided begin() {
        DefaultTransactionDefinition definition =
                new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        definition.setName("dev.postdate.handler");
        TransactionStatus status;
        try {
            status = manager.getTransaction(definition);
        } catch (TransactionException e) {
            throw new StoreException("No transaction could be begun for a handler: " + e.getMessage(), true, e);
        }
        if (!StoreTransactions.isIn(dataSource)) {
            manager.rollback(status);
            throw new StoreException(
                    "The transaction manager " + manager.getClass().getName()
                            + " begins no transactions on the DataSource of Postdate's store, so no transactional handler can run."
                            + " Give the store that manager's DataSource with postdate.data-source, or mark the store's manager"
                            + " as @Primary.",
                    false,
                    null);
        }
        return new Begun(status, DataSourceUtils.getConnection(dataSource));
    }

    private final class Begun implements Provided {
        private final TransactionStatus status;
        private final Connection connection;

        Begun(TransactionStatus status, Connection connection) {
            this.status = status;
            this.connection = connection;
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
            manager.commit(status);
        }

        @Override
        public void close() {
            if (!status.isCompleted()) {
                release();
                manager.rollback(status);
            }
        }

        private void release() {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }
}
