package dev.postdate.internal.dispatch;

import dev.postdate.Due;
import dev.postdate.HandlerTimeoutException;
import dev.postdate.MessageContext;
import dev.postdate.internal.handler.Cascades;
import dev.postdate.internal.handler.HandlerBinding;
import dev.postdate.internal.handler.Handlers;
import dev.postdate.internal.send.Bodies;
import dev.postdate.internal.send.Outgoing;
import dev.postdate.observe.Attempt;
import dev.postdate.observe.Attempt.Result;
import dev.postdate.observe.Tracing;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Content;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.TimeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One run of one handler: read the body, call the code, say what became of the message. */
final class DeliveryRunner implements QueueLane.Runner {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.delivery");

    private static final String MDC_ID = "messageId";
    private static final String MDC_TYPE = "messageType";
    private static final String MDC_QUEUE = "queue";

    private final Lanes.Handling handling;
    private final Handlers handlers;
    private final Outgoing outgoing;
    private final Failures failures;
    private final HandlerTransactions transactions;
    private final TimeLimits limits;
    private final TimeDriver time;

    DeliveryRunner(Lanes.Handling handling, Failures failures, TimeLimits limits, TimeDriver time) {
        this.handling = handling;
        this.handlers = handling.handlers();
        this.outgoing = handling.outgoing();
        this.failures = failures;
        this.limits = limits;
        this.transactions = new HandlerTransactions(handling.transactions(), failures, handling.observer(), time);
        this.time = time;
    }

    @Override
    public Ran run(Delivery delivery) {
        try {
            return decideAndRun(delivery);
        } catch (RuntimeException | Error e) {
            return ownFailure(delivery, e);
        }
    }

    /** Nothing of the user's: handlers and serializers are guarded where they are called. The message must not be stuck for it. */
    private Ran ownFailure(Delivery delivery, Throwable error) {
        LOG.error("{} could not be handled for a reason of Postdate's own; it is tried again", delivery, error);
        return failures.handlerFailed(
                delivery.claimed(), error, delivery.claimed().claimedAt());
    }

    private Ran decideAndRun(Delivery delivery) {
        Claimed claimed = delivery.claimed();
        Envelope envelope = claimed.envelope();
        Instant now = delivery.storeNow(time.nanoTime());
        if (delivery.isExpired(now)) {
            LOG.info("{} expired at {} and is not handled", delivery, claimed.expiresAt());
            return Ran.toBeWritten(new Settlement.Expire(claimed.ref()));
        }
        Content content = envelope.content();
        Bodies bodies = handling.bodies();
        if (bodies.type(content).isEmpty()) {
            return Ran.toBeWritten(leaveToOthers(claimed, now, DeadReason.UNKNOWN_TYPE, bodies.whyUnknown(content)));
        }
        Optional<HandlerBinding> handler = handlers.find(
                content.type(), envelope.address().handler(), envelope.address().queue());
        if (handler.isEmpty()) {
            return Ran.toBeWritten(leaveToOthers(claimed, now, DeadReason.NO_HANDLER, noHandler(envelope)));
        }
        Optional<Settlement> spent = failures.suspectSpent(claimed, now);
        if (spent.isPresent()) {
            return Ran.toBeWritten(spent.get());
        }
        Object message;
        try {
            message = bodies.read(content);
        } catch (RuntimeException | StackOverflowError | AssertionError | LinkageError e) {
            LOG.error("{} cannot be read; it is a dead letter now", delivery, e);
            return Ran.toBeWritten(new Settlement.Dead(
                    claimed.ref(),
                    DeadReason.UNREADABLE,
                    failures.describe(e),
                    false,
                    null,
                    Fingerprint.ofKind(DeadReason.UNREADABLE, content.type(), e)));
        }
        return traced(delivery, handler.get(), message);
    }

    private Ran traced(Delivery delivery, HandlerBinding handler, Object message) {
        if (delivery.isHandedBack()) {
            return Ran.toBeWritten(new Settlement.Release(delivery.ref()));
        }
        Tracing.Delivery trace = handling.tracing().delivers(delivery.claimed(), handler.name());
        Run run = new Run(delivery.storeNow(time.nanoTime()));
        Ran ran;
        try {
            ran = handler.transactional()
                    ? transactions.run(delivery, transaction -> call(delivery, handler, message, transaction, run))
                    : call(delivery, handler, message, null, run);
        } catch (RuntimeException | Error e) {
            ran = ownFailure(delivery, e);
        }
        Result result = run.result(ran, delivery);
        if (run.called) {
            handling.observer()
                    .attempted(new Attempt(
                            delivery.claimed(),
                            message,
                            handler.name(),
                            run.startedAt,
                            delivery.storeNow(time.nanoTime()),
                            result,
                            ran.error() == null ? run.thrown : ran.error()));
        }
        trace.ended(result, ran.settlement(), ran.error());
        return ran;
    }

    /** What is known of a run besides what it has come to. */
    private static final class Run {
        Instant startedAt;
        boolean called;
        boolean again;

        @Nullable
        Throwable thrown;

        Run(Instant startedAt) {
            this.startedAt = startedAt;
        }

        void calls(Instant now) {
            startedAt = now;
            called = true;
        }

        Result result(Ran ran, Delivery delivery) {
            Throwable error = ran.error();
            if (again) {
                return Result.AGAIN;
            } else if (error == null) {
                return ran.settlement() instanceof Settlement.Done ? Result.SUCCEEDED : Result.AGAIN;
            } else if (error instanceof HandlerTimeoutException) {
                return Result.TIMED_OUT;
            }
            return delivery.isHandedBack() ? Result.HANDED_BACK : Result.FAILED;
        }
    }

    private Ran call(
            Delivery delivery,
            HandlerBinding handler,
            Object message,
            @Nullable HandlerTransaction transaction,
            Run run) {
        Claimed claimed = delivery.claimed();
        DeliveryContext context = new DeliveryContext(delivery, outgoing, transaction);
        if (delivery.isHandedBack()) {
            return Ran.toBeWritten(new Settlement.Release(claimed.ref()));
        }
        delivery.runOn(Thread.currentThread());
        limits.begun(delivery, handler);
        run.calls(delivery.storeNow(time.nanoTime()));
        Throwable error = null;
        MDC.put(MDC_ID, context.messageId().toString());
        MDC.put(MDC_TYPE, context.messageType());
        MDC.put(MDC_QUEUE, context.queue());
        try {
            for (Cascades.Cascade cascade : Cascades.of(handler.code().handle(message, context))) {
                context.add(outgoing.cascade(
                        cascade.message(), cascade.due(), cascade.options().orElse(null), context.parent()));
            }
        } catch (Throwable e) {
            // Whatever user code throws ends this attempt and nothing else; even an Error must not take the worker with
            // it.
            error = e;
        } finally {
            delivery.runOn(null);
            limits.ended(delivery);
            MDC.remove(MDC_ID);
            MDC.remove(MDC_TYPE);
            MDC.remove(MDC_QUEUE);
            // A stop and a time limit interrupt handlers; what comes after must not feel it.
            Thread.interrupted();
        }
        error = timedOut(delivery, handler, error);
        List<NewMessage> sent = context.close();
        DeliveryContext.Again again = context.again();
        if (again != null) {
            List<NewMessage> kept = again.cascades() == MessageContext.Cascades.KEEP ? sent : List.of();
            LOG.debug("{} asked to be handled again, due {}", delivery, again.due(), error);
            return Ran.toBeWritten(
                    new Settlement.Retry(claimed.ref(), again.due(), again.behindOthers(), false, null, kept));
        }
        if (error != null && delivery.isHandedBack()) {
            LOG.warn("{} is handed back: its handler was interrupted by the stop of this node", delivery);
            return Ran.again(delivery, Due.NOW).because(error);
        }
        boolean timedOut = error instanceof HandlerTimeoutException;
        if (error != null && !timedOut && transaction != null && transaction.isLost(error)) {
            return transactions.lost(delivery, error);
        }
        if (error != null) {
            return failures.handlerFailed(claimed, error, delivery.storeNow(time.nanoTime()));
        }
        return Ran.toBeWritten(new Settlement.Done(claimed.ref(), sent));
    }

    /** A handler that returned after its interrupt may have left its work half-done, so that is a failure too. */
    private static @Nullable Throwable timedOut(Delivery delivery, HandlerBinding handler, @Nullable Throwable error) {
        StackTraceElement[] at = delivery.expiredAt();
        Duration limit = handler.timeLimit();
        return at == null || limit == null ? error : new HandlerTimeoutException(handler.name(), limit, at, error);
    }

    /** Left without an attempt to nodes that can handle it, until the grace period after its due time has ended. */
    private Settlement leaveToOthers(Claimed claimed, Instant now, DeadReason reason, String detail) {
        Instant graceEnds = claimed.dueAt().plus(handling.deployGrace());
        if (now.isBefore(graceEnds)) {
            handling.leftToOthers().add(claimed.envelope().content().type());
            LOG.warn("{} is left to nodes that can handle it until {}: {}", Failures.name(claimed), graceEnds, detail);
            return new Settlement.Park(claimed.ref(), graceEnds);
        }
        LOG.error("{} is a dead letter now: {}", Failures.name(claimed), detail);
        String type = claimed.envelope().content().type();
        return new Settlement.Dead(claimed.ref(), reason, detail, false, null, Fingerprint.of(reason, type));
    }

    private String noHandler(Envelope envelope) {
        List<String> known = handlers.of(envelope.content().type()).stream()
                .map(HandlerBinding::name)
                .toList();
        return envelope.address().handler() == null
                ? "message type '" + envelope.content().type() + "' has " + known.size() + " handlers here " + known
                        + " and needs one"
                : "there is no handler '" + envelope.address().handler() + "' for message type '"
                        + envelope.content().type() + "' here; there are " + known;
    }
}
