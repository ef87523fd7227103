package dev.postdate.internal.send;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.MessageBatch;
import dev.postdate.MessageBus;
import dev.postdate.OutcomeUnknownException;
import dev.postdate.PublishOptions;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.ScheduledMessage;
import dev.postdate.SchedulingResult;
import dev.postdate.SchedulingResult.Disposition;
import dev.postdate.SendOptions;
import dev.postdate.StoreException;
import dev.postdate.observe.NodeObserver;
import dev.postdate.spi.JoinedTransaction;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.ScheduleStore;
import dev.postdate.spi.ScheduleStore.Moved;
import dev.postdate.spi.ScheduleStore.Receipt;
import dev.postdate.spi.ScheduleStore.Stored;
import dev.postdate.spi.TimeDriver;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** The bus: envelopes into the store, and back out of it. Thread-safe. */
public final class StoreBus implements MessageBus {

    private static final Duration LONG = Duration.ofDays(36_500);
    private static final int TOKENS_SHOWN = 10;
    private static final Set<Disposition> IS_NEW = EnumSet.of(Disposition.SCHEDULED, Disposition.REPLACED);

    private final String application;
    private final Outgoing outgoing;
    private final ScheduleStore schedules;
    private final LocalDeliveries local;
    private final TimeDriver time;
    private final Runnable requireOpen;
    private final Transactions transactions;
    private final NodeObserver observer;

    /** What the bus needs of its node to work in transactions of callers. */
    public interface Transactions {
        /** @throws IllegalStateException if the store cannot */
        JoinedTransaction join(Connection connection);

        /** One of them has committed. */
        void committed();
    }

    /** @param requireOpen throws if the bus cannot be used any more */
    public StoreBus(
            String application,
            Outgoing outgoing,
            ScheduleStore schedules,
            LocalDeliveries local,
            TimeDriver time,
            Runnable requireOpen,
            Transactions transactions,
            NodeObserver observer) {
        this.application = application;
        this.outgoing = outgoing;
        this.schedules = schedules;
        this.local = local;
        this.time = time;
        this.requireOpen = requireOpen;
        this.transactions = transactions;
        this.observer = observer;
    }

    @Override
    public MessageBus in(Connection connection) {
        requireOpen.run();
        JoinedTransaction joined = transactions.join(Objects.requireNonNull(connection, "connection"));
        return new StoreBus(
                application, outgoing, joined.schedules(), local.in(joined), time, requireOpen, transactions, observer);
    }

    @Override
    public void committed() {
        requireOpen.run();
        transactions.committed();
    }

    @Override
    public void publish(Object message, PublishOptions options) {
        store(outgoing.publish(message, null, options, null));
    }

    @Override
    public void send(Object message, SendOptions options) {
        store(outgoing.send(message, null, options, null));
    }

    @Override
    public void enqueue(Object message, SendOptions options) {
        store(outgoing.local(message, null, options, null));
    }

    @Override
    public SchedulingResult schedulePublish(Object message, Due due, PublishOptions options) {
        return store(outgoing.publish(message, due, options, null));
    }

    @Override
    public SchedulingResult scheduleSend(Object message, Due due, SendOptions options) {
        return store(outgoing.send(message, due, options, null));
    }

    @Override
    public SchedulingResult schedule(Object message, Due due, SendOptions options) {
        return store(outgoing.local(message, due, options, null));
    }

    @Override
    public MessageBatch batch() {
        return new BusBatch();
    }

    private SchedulingResult store(NewMessage message) {
        return store(List.of(message)).get(0);
    }

    private List<SchedulingResult> store(List<NewMessage> messages) {
        requireOpen.run();
        if (messages.isEmpty()) {
            return List.of();
        }
        long before = time.nanoTime();
        Receipt receipt;
        try {
            receipt = schedules.append(messages);
        } catch (OutcomeUnknownException e) {
            List<ScheduleToken> tokens = tokensOf(messages);
            throw new OutcomeUnknownException(
                    "Whether " + messages.size()
                            + " message(s) were stored is not known: the store's answer was lost. Look the tokens "
                            + some(tokens) + " up with find before sending again.",
                    tokens,
                    e);
        }
        List<SchedulingResult> results = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            Stored stored = receipt.messages().get(i);
            wakeFor(messages.get(i), stored.dueAt(), receipt.now(), before);
            if (IS_NEW.contains(stored.disposition())) {
                observer.stored(messages.get(i));
            }
            results.add(new SchedulingResult(ScheduleToken.of(stored.id()), stored.dueAt(), stored.disposition()));
        }
        return results;
    }

    private static String some(List<ScheduleToken> tokens) {
        return tokens.size() <= TOKENS_SHOWN
                ? tokens.toString()
                : tokens.subList(0, TOKENS_SHOWN) + " and " + (tokens.size() - TOKENS_SHOWN) + " more";
    }

    private static List<ScheduleToken> tokensOf(List<NewMessage> messages) {
        return messages.stream()
                .map(message -> ScheduleToken.of(message.envelope().id()))
                .toList();
    }

    private void wakeFor(NewMessage message, Instant dueAt, Instant storeNow, long before) {
        local.becomesDue(message.envelope().address().queue(), before, nanosBetween(storeNow, dueAt));
    }

    private static long nanosBetween(Instant from, Instant to) {
        Duration wait = Duration.between(from, to);
        return wait.compareTo(LONG) > 0 ? LONG.toNanos() : wait.toNanos();
    }

    @Override
    public CancelResult cancel(ScheduleToken token) {
        requireOpen.run();
        UUID id = Objects.requireNonNull(token, "token").messageId();
        CancelResult result = known(token, "cancelled", () -> {
            CancelResult here = local.cancel(id, application);
            CancelResult inStore = inStore(token, here);
            if (inStore.outcome() == CancelResult.Outcome.IN_DELIVERY) {
                // Claimed between the two: the handler is told, unless it can still be kept from beginning.
                CancelResult after = local.cancel(id, application);
                if (after.removed() > 0
                        && schedules.find(id).isEmpty()
                        && schedules.findCopies(id).isEmpty()) {
                    return combined(here, after);
                }
            }
            return combined(here, inStore);
        });
        observer.cancelled(result.removed());
        return result;
    }

    private CancelResult inStore(ScheduleToken token, CancelResult here) {
        try {
            return schedules.cancel(token.messageId(), application);
        } catch (StoreException e) {
            // "Nothing was changed" would not be true of the call.
            throw here.removed() == 0
                    ? e
                    : new OutcomeUnknownException(
                            "What this node held of message " + token + " was cancelled, what the store has was not: "
                                    + e,
                            List.of(token),
                            e);
        }
    }

    /** What this node took out of its own buffer, and what the store found; of several the furthest counts. */
    private static CancelResult combined(CancelResult here, CancelResult inStore) {
        if (here.outcome() == CancelResult.Outcome.NOT_PENDING) {
            return inStore;
        }
        // Where the store has nothing left of it, its history may tell of what was removed here a moment ago.
        boolean storeKnowsMore = inStore.outcome().compareTo(CancelResult.Outcome.NOT_PENDING) < 0
                && inStore.outcome().compareTo(here.outcome()) > 0;
        return new CancelResult(
                storeKnowsMore ? inStore.outcome() : here.outcome(), here.removed() + inStore.removed());
    }

    @Override
    public CancelResult cancelKey(String key) {
        return byKey(key).map(this::cancel).orElse(new CancelResult(CancelResult.Outcome.NOT_PENDING, 0));
    }

    @Override
    public RescheduleResult reschedule(ScheduleToken token, Due due) {
        requireOpen.run();
        Objects.requireNonNull(due, "due");
        UUID id = Objects.requireNonNull(token, "token").messageId();
        return known(token, "moved", () -> {
            Optional<RescheduleResult> here = local.reschedule(id, application, due);
            if (here.isPresent()) {
                return here.get();
            }
            long before = time.nanoTime();
            Moved moved = schedules.reschedule(id, application, due);
            Instant dueAt = moved.dueAt();
            if (dueAt != null) {
                // Which queue it waits on is not worth a question to the store: a wake-up too many only costs a look.
                local.becomesDue(before, nanosBetween(moved.now(), dueAt));
            }
            return new RescheduleResult(moved.outcome(), dueAt, moved.endedAt());
        });
    }

    @Override
    public RescheduleResult rescheduleKey(String key, Due due) {
        return byKey(key)
                .map(token -> reschedule(token, due))
                .orElse(new RescheduleResult(RescheduleResult.Outcome.NOT_PENDING, null));
    }

    @Override
    public Optional<ScheduledMessage> find(ScheduleToken token) {
        requireOpen.run();
        UUID id = Objects.requireNonNull(token, "token").messageId();
        return schedules.find(id).map(StoredMessages::view).or(() -> StoredMessages.ofCopies(schedules.findCopies(id)));
    }

    @Override
    public Optional<ScheduledMessage> findKey(String key) {
        return byKey(key).flatMap(this::find);
    }

    private Optional<ScheduleToken> byKey(String key) {
        requireOpen.run();
        return schedules
                .findKey(application, Objects.requireNonNull(key, "key"))
                .map(ScheduleToken::of);
    }

    private static <T> T known(ScheduleToken token, String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (OutcomeUnknownException e) {
            throw new OutcomeUnknownException(
                    "Whether message " + token + " was " + what
                            + " is not known: the store's answer was lost. Ask again, or find it.",
                    List.of(token),
                    e);
        }
    }

    /** Messages stored together. */
    private final class BusBatch extends BufferedOperations implements MessageBatch {

        BusBatch() {
            super(new OutgoingBuffer(outgoing, null, "This batch was submitted; start another."));
        }

        @Override
        public int size() {
            return buffer.size();
        }

        @Override
        public List<SchedulingResult> submit() {
            return store(buffer.close());
        }
    }
}
