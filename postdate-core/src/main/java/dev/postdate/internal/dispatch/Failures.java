package dev.postdate.internal.dispatch;

import dev.postdate.Due;
import dev.postdate.HandlerTimeoutException;
import dev.postdate.StoreException;
import dev.postdate.internal.handler.HandlerBinding;
import dev.postdate.internal.retry.ErrorTexts;
import dev.postdate.internal.type.TypeName;
import dev.postdate.retry.FailedAttempt;
import dev.postdate.retry.NodeDiedException;
import dev.postdate.retry.RetryDecision;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Content;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a failed attempt into what becomes of its message. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.delivery");
    private static final int CAUSES_READ = 20;
    /** As many as the standard policy allows. */
    private static final int MOST_DEATHS = 10;
    /** Before a run is repeated that the store, not the handler, has spoilt. */
    static final Duration PAUSE = Duration.ofSeconds(1);
    /** How long a message that goes behind the others waits at least, so that a queue with nothing else in it does not spin. */
    static final Duration REQUEUE_WAIT = Duration.ofSeconds(1);

    private final Lanes.Handling handling;
    private final ErrorTexts texts;

    Failures(Lanes.Handling handling) {
        this.handling = handling;
        this.texts = handling.failing().texts();
    }

    /** A handler threw. */
    Ran handlerFailed(Claimed claimed, Throwable error, Instant now) {
        return afterFailure(claimed, error, now).because(error);
    }

    private Ran afterFailure(Claimed claimed, Throwable error, Instant now) {
        if (isOutage(error)) {
            LOG.warn(
                    "{} runs again in {} and is charged nothing: the store failed a call of its handler's, and may not the next time",
                    name(claimed),
                    PAUSE,
                    error);
            return Ran.toBeWritten(Settlement.Retry.uncharged(claimed.ref(), Due.in(PAUSE)));
        }
        // The claim of a suspect has charged this attempt already.
        int failures = claimed.progress().failures() + (claimed.suspect() ? 0 : 1);
        int attempt = claimed.progress().runs() + 1;
        FailureRecord record =
                new FailureRecord(now, handling.node(), attempt, texts.describe(error), texts.trace(error));
        RetryDecision decision = decide(claimed, failures, error, now);
        if (decision instanceof RetryDecision.RetryAfter retry) {
            LOG.warn(
                    "Attempt {} of {} failed and is retried in {}: {}",
                    attempt,
                    name(claimed),
                    retry.delay(),
                    record.error());
            LOG.debug("Attempt {} of {} failed: {}", attempt, name(claimed), record.trace());
            return Ran.toBeWritten(again(claimed, Due.in(retry.delay()), false, true, record));
        } else if (decision instanceof RetryDecision.Requeue) {
            LOG.warn("Attempt {} of {} failed and goes behind the others: {}", attempt, name(claimed), record.error());
            return Ran.toBeWritten(again(claimed, Due.in(REQUEUE_WAIT), true, true, record));
        } else if (decision instanceof RetryDecision.PauseQueue pause) {
            LOG.debug("{} met an outage and is due again at once, charged nothing: {}", name(claimed), record.error());
            return new Ran(
                    again(claimed, Due.NOW, false, false, record),
                    null,
                    new Ran.Pause(pause.pause(), name(claimed) + " failed with " + record.error()),
                    null);
        } else if (decision instanceof RetryDecision.Discard discard) {
            LOG.warn(
                    "Attempt {} of {} failed and it is discarded: {}; {}",
                    attempt,
                    name(claimed),
                    discard.why(),
                    record.error());
            return Ran.toBeWritten(new Settlement.Discard(claimed.ref(), discard.why(), record));
        }
        RetryDecision.DeadLetter dead = (RetryDecision.DeadLetter) decision;
        LOG.error(
                "Attempt {} of {} failed; it is a dead letter now: {}\n{}",
                attempt,
                name(claimed),
                dead.why(),
                record.trace().isEmpty() ? record.error() : record.trace());
        return Ran.toBeWritten(new Settlement.Dead(
                claimed.ref(),
                dead.reason(),
                dead.why(),
                true,
                record,
                Fingerprint.of(dead.reason(), type(claimed), error)));
    }

    private static Settlement.Retry again(
            Claimed claimed, Due due, boolean behindOthers, boolean charged, FailureRecord record) {
        return new Settlement.Retry(claimed.ref(), due, behindOthers, charged, record, List.of());
    }

    /**
     * What a handler sends by itself fails with the store, which is not its message's fault. What it threw when it was interrupted for taking too
     * long is: the interrupt itself may have cut its connection.
     */
    private static boolean isOutage(Throwable error) {
        Throwable cause = error instanceof HandlerTimeoutException ? null : error;
        for (int read = 0; cause != null && read < CAUSES_READ; read++) {
            if (cause instanceof StoreException store && store.isTransient()) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /**
     * A suspect, whose nodes died with it, may have no attempt left before it runs again. The charge of its own claim is for the run to come, and
     * the death that made it a suspect may have been a neighbour's, so neither counts here: it kills at most one node more than it has attempts.
     */
    Optional<Settlement> suspectSpent(Claimed claimed, Instant now) {
        int failures = claimed.progress().failures() - 1;
        if (!claimed.suspect() || failures < 1) {
            return Optional.empty();
        }
        NodeDiedException error = new NodeDiedException("Its node ended while it had this message, "
                + claimed.progress().runs() + " times in all; its handler may have begun each time.");
        RetryDecision decision = decide(claimed, failures, error, now);
        if (decision instanceof RetryDecision.DeadLetter dead) {
            LOG.error("{} is a dead letter now: {} ({})", name(claimed), dead.why(), error.getMessage());
            return Optional.of(new Settlement.Dead(
                    claimed.ref(),
                    dead.reason(),
                    dead.why() + "; " + error.getMessage(),
                    false,
                    null,
                    Fingerprint.ofKind(dead.reason(), type(claimed), error)));
        } else if (decision instanceof RetryDecision.Discard discard) {
            LOG.warn("{} is discarded: {} ({})", name(claimed), discard.why(), error.getMessage());
            return Optional.of(new Settlement.Discard(claimed.ref(), discard.why() + "; " + error.getMessage(), null));
        } else if (!(decision instanceof RetryDecision.RetryAfter) && failures >= MOST_DEATHS) {
            // A rule that requeues or pauses for ever would let it end one node after the other.
            LOG.error(
                    "{} is a dead letter now: it has ended its node too often ({})", name(claimed), error.getMessage());
            return Optional.of(new Settlement.Dead(
                    claimed.ref(),
                    DeadReason.ATTEMPTS_SPENT,
                    "its node ended " + failures + " times, and its retry rule has no end; " + error.getMessage(),
                    false,
                    null,
                    Fingerprint.ofKind(DeadReason.ATTEMPTS_SPENT, type(claimed), error)));
        }
        return Optional.empty();
    }

    private RetryDecision decide(Claimed claimed, int failures, Throwable error, Instant now) {
        Envelope envelope = claimed.envelope();
        Content content = envelope.content();
        Instant failingSince = claimed.progress().failingSince();
        try {
            return handling.failing()
                    .rules()
                    .decide(
                            new FailedAttempt(
                                    envelope.id(),
                                    handling.types()
                                            .named(content.type())
                                            .map(TypeName::name)
                                            .orElse(content.type()),
                                    envelope.address().queue(),
                                    envelope.headers(),
                                    Math.max(1, failures),
                                    failingSince == null ? Duration.ZERO : Duration.between(failingSince, now),
                                    error),
                            handling.handlers()
                                    .find(
                                            content.type(),
                                            envelope.address().handler(),
                                            envelope.address().queue())
                                    .map(HandlerBinding::name)
                                    .orElse(null));
        } catch (RuntimeException | Error e) {
            LOG.error("The retry policy failed on {}", name(claimed), e);
            return new RetryDecision.DeadLetter("its retry policy failed: " + texts.describe(e));
        }
    }

    /** What may be kept and shown of an error. */
    String describe(Throwable error) {
        return texts.describe(error);
    }

    private static String type(Claimed claimed) {
        return claimed.envelope().content().type();
    }

    static String name(Claimed claimed) {
        Envelope envelope = claimed.envelope();
        return envelope.content().type() + " " + envelope.id() + " on "
                + envelope.address().queue();
    }
}
