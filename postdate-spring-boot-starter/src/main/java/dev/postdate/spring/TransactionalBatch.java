package dev.postdate.spring;

import dev.postdate.Due;
import dev.postdate.MessageBatch;
import dev.postdate.MessageBus;
import dev.postdate.PublishOptions;
import dev.postdate.ScheduleToken;
import dev.postdate.SchedulingResult;
import dev.postdate.SendOptions;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A batch that is stored in the transaction in which it was begun; outside of one by itself. */
final class TransactionalBatch implements MessageBatch {

    private final MessageBus bus;
    private final StoreTransactions transactions;
    private final @Nullable Object begunIn;
    private final MessageBatch batch;

    TransactionalBatch(MessageBus bus, StoreTransactions transactions) {
        this.bus = bus;
        this.transactions = transactions;
        this.begunIn = transactions.toChangeIn();
        this.batch = begunIn == null
                ? bus.batch()
                : transactions.withConnection(connection -> bus.in(connection).batch());
    }

    @Override
    public int size() {
        return batch.size();
    }

    @Override
    public List<SchedulingResult> submit() {
        if (!Objects.equals(begunIn, transactions.toChangeIn())) {
            throw new IllegalStateException("A batch of " + size() + " messages was begun "
                    + (begunIn == null ? "outside of a transaction" : "in one transaction") + " and is submitted "
                    + (begunIn == null ? "in one" : "outside of it")
                    + ". Begin and submit it in the same transaction. Nothing was stored.");
        }
        List<SchedulingResult> results = batch.submit();
        if (begunIn != null) {
            transactions.onceCommitted(bus::committed);
        }
        return results;
    }

    @Override
    public void publish(Object message, PublishOptions options) {
        batch.publish(message, options);
    }

    @Override
    public void send(Object message, SendOptions options) {
        batch.send(message, options);
    }

    @Override
    public void enqueue(Object message, SendOptions options) {
        batch.enqueue(message, options);
    }

    @Override
    public ScheduleToken schedulePublish(Object message, Due due, PublishOptions options) {
        return batch.schedulePublish(message, due, options);
    }

    @Override
    public ScheduleToken scheduleSend(Object message, Due due, SendOptions options) {
        return batch.scheduleSend(message, due, options);
    }

    @Override
    public ScheduleToken schedule(Object message, Due due, SendOptions options) {
        return batch.schedule(message, due, options);
    }
}
