package dev.postdate.spring.testing;

import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Time that a test moves, and that suspends the transaction of the test while a handler runs on its thread. Otherwise what the handler does
 * would be rolled back with the test, although its message is done.
 */
final class OutsideOfTransactions implements TimeDriver {

    private final TimeDriver clock;
    private final ObjectProvider<PlatformTransactionManager> managers;

    OutsideOfTransactions(TimeDriver clock, ObjectProvider<PlatformTransactionManager> managers) {
        this.clock = clock;
        this.managers = managers;
    }

    @Override
    public void execute(String name, Runnable task) {
        clock.execute(name, () -> {
            if (TransactionSynchronizationManager.isActualTransactionActive()) {
                outside(task);
            } else {
                task.run();
            }
        });
    }

    private void outside(Runnable task) {
        PlatformTransactionManager manager = managers.getIfUnique();
        if (manager == null) {
            throw new IllegalStateException(
                    "A handler cannot run while the test is in a transaction, because there are several transaction managers and none is"
                            + " @Primary, so it is not known whose transaction to suspend. End it first with TestTransaction.end().");
        }
        TransactionTemplate suspending = new TransactionTemplate(manager);
        suspending.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
        suspending.executeWithoutResult(status -> task.run());
    }

    @Override
    public Instant instant() {
        return clock.instant();
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public Loop startLoop(String name, Pass pass) {
        return clock.startLoop(name, pass);
    }

    @Override
    public Loop startPolling(String name, Pass pass) {
        return clock.startPolling(name, pass);
    }

    @Override
    public boolean isVirtual() {
        return clock.isVirtual();
    }

    @Override
    public boolean await(Duration atMost, BooleanSupplier condition) {
        return clock.await(atMost, condition);
    }

    @Override
    public void close() {
        clock.close();
    }
}
