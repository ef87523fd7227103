package dev.postdate.internal.dispatch;

import dev.postdate.Due;
import dev.postdate.OutcomeUnknownException;
import dev.postdate.observe.EngineCall;
import dev.postdate.observe.NodeObserver;
import dev.postdate.spi.ClaimStore.SettleOutcome;
import dev.postdate.spi.ClaimStore.SettleResult;
import dev.postdate.spi.HandlingTransaction;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Store;
import dev.postdate.spi.TimeDriver;
import dev.postdate.spi.TransactionProvider;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs handlers in transactions of the store's, or of a provider's on the store's database: the handler's writes, what it sends and the end of
 * its message are committed together. Whatever keeps it from being done rolls its transaction back first, and is then written like the end of
 * any other run.
 */
public final class HandlerTransactions {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.delivery");

    /**
     * Where they come from.
     *
     * @param beforeHandler true if a handler finds its transaction by other ways than its context, so that it is begun before it
     */
    public record Source(Supplier<HandlingTransaction> begin, boolean beforeHandler) {

        /** The store's own, or the provider's if there is one. */
        public static Source of(Store.Session store, @Nullable TransactionProvider provider) {
            return provider == null ? new Source(store::begin, false) : new Source(() -> store.begin(provider), true);
        }
    }

    private final Source source;
    private final Failures failures;
    private final NodeObserver observer;
    private final TimeDriver time;

    HandlerTransactions(Source source, Failures failures, NodeObserver observer, TimeDriver time) {
        this.source = source;
        this.failures = failures;
        this.observer = observer;
        this.time = time;
    }

    /** @param attempt runs the handler and says what is to become of its message */
    Ran run(Delivery delivery, Function<HandlerTransaction, Ran> attempt) {
        try (HandlerTransaction transaction = new HandlerTransaction(source.begin())) {
            if (source.beforeHandler()) {
                transaction.begin();
            }
            Ran ran = attempt.apply(transaction);
            HandlingTransaction begun = transaction.begun();
            // Without a transaction nothing has to be committed with the end of the message but what leaves with any.
            return begun != null && ran.settlement() instanceof Settlement.Done done
                    ? commit(delivery, begun, done)
                    : ran;
        }
    }

    private Ran commit(Delivery delivery, HandlingTransaction transaction, Settlement.Done done) {
        long askedAt = time.nanoTime();
        try {
            SettleResult result = transaction.settle(done);
            observer.called(EngineCall.COMMIT, Duration.ofNanos(time.nanoTime() - askedAt), true);
            if (result.outcomes().get(0) == SettleOutcome.BUSY) {
                LOG.info(
                        "{} runs again: somebody held its row, or a schedule key it sends with, when its handler had returned",
                        delivery);
                return Ran.again(delivery, done.wantsKeys() ? Due.in(Failures.PAUSE) : Due.NOW);
            }
            return Ran.written(done, new Ran.Written(result, askedAt));
        } catch (OutcomeUnknownException e) {
            observer.called(EngineCall.COMMIT, Duration.ofNanos(time.nanoTime() - askedAt), false);
            // If it was committed the row is gone, and this finds its claim lost; if not, the handler runs again.
            LOG.warn(
                    "The answer to the commit of {} and its handler was lost; the store is asked what became of it",
                    delivery,
                    e);
            delivery.becomeUncertain();
            return Ran.again(delivery, Due.NOW).because(e);
        } catch (RuntimeException e) {
            observer.called(EngineCall.COMMIT, Duration.ofNanos(time.nanoTime() - askedAt), false);
            // Like a failure of the handler's own; one of the store's is charged nothing there.
            return failures.handlerFailed(delivery.claimed(), e, delivery.storeNow(time.nanoTime()));
        }
    }

    /** The store was lost beneath the handler, which is not its message's fault. */
    Ran lost(Delivery delivery, Throwable error) {
        LOG.warn(
                "The transaction of {} was lost and rolled back; its handler runs again in {}",
                delivery,
                Failures.PAUSE,
                error);
        return Ran.again(delivery, Due.in(Failures.PAUSE)).because(error);
    }
}
