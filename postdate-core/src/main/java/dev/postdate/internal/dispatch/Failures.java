package dev.postdate.internal.dispatch;

import dev.postdate.Due;
import dev.postdate.StoreException;
import dev.postdate.retry.FailedAttempt;
import dev.postdate.retry.NodeDiedException;
import dev.postdate.retry.RetryDecision;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.Settlement;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a failed attempt into what becomes of its message. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.delivery");
    private static final int ERROR_LENGTH = 1_000;
    private static final int TRACE_LENGTH = 2_000;
    private static final int CAUSES_READ = 20;
    /** Before a run is repeated that the store, not the handler, has spoilt. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    private final RetryPolicy policy;
    private final String node;

    Failures(RetryPolicy policy, String node) {
        this.policy = policy;
        this.node = node;
    }

    /** A handler threw. */
    Settlement handlerFailed(Claimed claimed, Throwable error, Instant now) {
        if (isOutage(error)) {
            LOG.warn(
                    "{} runs again in {} and is charged nothing: the store failed a call of its handler's, and may not the next time",
                    name(claimed),
                    PAUSE,
                    error);
            return Settlement.Retry.uncharged(claimed.ref(), Due.in(PAUSE));
        }
        // The claim of a suspect has charged this attempt already.
        int failures = claimed.progress().failures() + (claimed.suspect() ? 0 : 1);
        int attempt = claimed.progress().runs() + 1;
        FailureRecord record = new FailureRecord(now, node, attempt, describe(error), trace(error));
        RetryDecision decision = decide(claimed, failures, error);
        if (decision instanceof RetryDecision.RetryAfter retry) {
            Duration wait = retry.delay();
            LOG.warn("Attempt {} of {} failed and is retried in {}: {}", attempt, name(claimed), wait, record.error());
            LOG.debug("Attempt {} of {} failed", attempt, name(claimed), error);
            return new Settlement.Retry(claimed.ref(), Due.in(wait), false, true, record, List.of());
        }
        String why = ((RetryDecision.DeadLetter) decision).why();
        LOG.error("Attempt {} of {} failed; it is a dead letter now: {}", attempt, name(claimed), why, error);
        return new Settlement.Dead(
                claimed.ref(),
                DeadReason.ATTEMPTS_SPENT,
                why,
                true,
                record,
                Fingerprint.of(DeadReason.ATTEMPTS_SPENT, type(claimed), error));
    }

    /** What a handler sends by itself fails with the store, which is not its message's fault. */
    private static boolean isOutage(Throwable error) {
        Throwable cause = error;
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
    Optional<Settlement> suspectSpent(Claimed claimed) {
        int failures = claimed.progress().failures() - 1;
        if (!claimed.suspect() || failures < 1) {
            return Optional.empty();
        }
        NodeDiedException error = new NodeDiedException("Its node ended while it had this message, "
                + claimed.progress().runs() + " times in all; its handler may have begun each time.");
        if (decide(claimed, failures, error) instanceof RetryDecision.DeadLetter dead) {
            LOG.error("{} is a dead letter now: {} ({})", name(claimed), dead.why(), error.getMessage());
            return Optional.of(new Settlement.Dead(
                    claimed.ref(),
                    DeadReason.ATTEMPTS_SPENT,
                    dead.why() + "; " + error.getMessage(),
                    false,
                    null,
                    Fingerprint.ofKind(DeadReason.ATTEMPTS_SPENT, type(claimed), error)));
        }
        return Optional.empty();
    }

    private RetryDecision decide(Claimed claimed, int failures, Throwable error) {
        Envelope envelope = claimed.envelope();
        try {
            return Objects.requireNonNull(
                    policy.decide(new FailedAttempt(
                            envelope.id(),
                            envelope.content().type(),
                            envelope.address().queue(),
                            failures,
                            error)),
                    "the retry policy decided nothing");
        } catch (RuntimeException | Error e) {
            LOG.error("The retry policy failed on {}", name(claimed), e);
            return new RetryDecision.DeadLetter("its retry policy failed: " + describe(e));
        }
    }

    private static String type(Claimed claimed) {
        return claimed.envelope().content().type();
    }

    static String name(Claimed claimed) {
        Envelope envelope = claimed.envelope();
        return envelope.content().type() + " " + envelope.id() + " on "
                + envelope.address().queue();
    }

    static String describe(Throwable error) {
        String type = error.getClass().getName();
        try {
            return shortened(error.getMessage() == null ? type : type + ": " + error.getMessage(), ERROR_LENGTH);
        } catch (RuntimeException | Error e) {
            // User code too: an exception may compute its message, and fail at that.
            return type + " (its message cannot be read: " + e.getClass().getName() + ")";
        }
    }

    private static String trace(Throwable error) {
        StringWriter text = new StringWriter();
        try {
            error.printStackTrace(new PrintWriter(text));
        } catch (RuntimeException | Error e) {
            return "";
        }
        return shortened(text.toString(), TRACE_LENGTH);
    }

    private static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }
}
