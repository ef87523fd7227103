package dev.postdate.spring;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.MessageBatch;
import dev.postdate.MessageBus;
import dev.postdate.PublishOptions;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.ScheduledMessage;
import dev.postdate.SchedulingResult;
import dev.postdate.SendOptions;
import java.sql.Connection;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The bus as Spring's beans are given it: within a transaction of Spring's on the store's database it takes part in that transaction, outside
 * of one each call commits by itself. Thread-safe; each thread is in its own transaction.
 */
final class TransactionalBus implements MessageBus {

    private final MessageBus bus;
    private final StoreTransactions transactions;

    TransactionalBus(MessageBus bus, StoreTransactions transactions) {
        this.bus = bus;
        this.transactions = transactions;
    }

    /** A call that changes something, which a transaction that only reads is no place for. */
    private <T> T change(Function<MessageBus, T> call) {
        return transactions.toChangeIn() == null ? call.apply(bus) : joined(call);
    }

    private void store(Consumer<MessageBus> call) {
        change(on -> {
            call.accept(on);
            return true;
        });
    }

    private <T> T look(Function<MessageBus, T> call) {
        return switch (transactions.kind()) {
            case OURS, READ_ONLY -> transactions.withConnection(connection -> call.apply(bus.in(connection)));
            case NONE, OTHER, NOT_JOINED -> call.apply(bus);
        };
    }

    private <T> T joined(Function<MessageBus, T> call) {
        T result = transactions.withConnection(connection -> call.apply(bus.in(connection)));
        transactions.onceCommitted(bus::committed);
        return result;
    }

    @Override
    public void publish(Object message, PublishOptions options) {
        store(on -> on.publish(message, options));
    }

    @Override
    public void send(Object message, SendOptions options) {
        store(on -> on.send(message, options));
    }

    @Override
    public void enqueue(Object message, SendOptions options) {
        store(on -> on.enqueue(message, options));
    }

    @Override
    public SchedulingResult schedulePublish(Object message, Due due, PublishOptions options) {
        return change(on -> on.schedulePublish(message, due, options));
    }

    @Override
    public SchedulingResult scheduleSend(Object message, Due due, SendOptions options) {
        return change(on -> on.scheduleSend(message, due, options));
    }

    @Override
    public SchedulingResult schedule(Object message, Due due, SendOptions options) {
        return change(on -> on.schedule(message, due, options));
    }

    @Override
    public MessageBatch batch() {
        return new TransactionalBatch(bus, transactions);
    }

    @Override
    public CancelResult cancel(ScheduleToken token) {
        return change(on -> on.cancel(token));
    }

    @Override
    public CancelResult cancelKey(String key) {
        return change(on -> on.cancelKey(key));
    }

    @Override
    public RescheduleResult reschedule(ScheduleToken token, Due due) {
        return change(on -> on.reschedule(token, due));
    }

    @Override
    public RescheduleResult rescheduleKey(String key, Due due) {
        return change(on -> on.rescheduleKey(key, due));
    }

    @Override
    public MessageBus in(Connection connection) {
        return bus.in(connection);
    }

    @Override
    public void committed() {
        bus.committed();
    }

    @Override
    public Optional<ScheduledMessage> find(ScheduleToken token) {
        return look(on -> on.find(token));
    }

    @Override
    public Optional<ScheduledMessage> findKey(String key) {
        return look(on -> on.findKey(key));
    }
}
