package dev.postdate.internal.retry;

import dev.postdate.retry.FailedAttempt;
import dev.postdate.retry.RetryDecision;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.retry.RetryRules;
import dev.postdate.spi.DeadReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All retry rules of an application: those of a handler come before those of its message type, then those of the queue, then those of the
 * application, then the standard policy. Immutable.
 */
public final class ScopedRules {

    private final Map<HandlerName, RetryRules> byHandler;
    private final Map<String, RetryRules> byType;
    private final Map<String, RetryRules> byQueue;
    private final RetryRules everywhere;

    /** A handler's name is its own among the handlers of its message type only. */
    private record HandlerName(String type, String handler) {}

    private ScopedRules(Builder builder) {
        this.byHandler = Map.copyOf(builder.byHandler);
        this.byType = Map.copyOf(builder.byType);
        this.byQueue = Map.copyOf(builder.byQueue);
        this.everywhere = builder.everywhere == null ? RetryRules.none() : builder.everywhere;
    }

    /**
     * What becomes of the message.
     *
     * @param handler the handler's name; null where none was found
     */
    public RetryDecision decide(FailedAttempt failed, @Nullable String handler) {
        List<RetryRules> scopes = scopes(failed, handler);
        Optional<Duration> limit =
                scopes.stream().flatMap(rules -> rules.giveUpAfter().stream()).findFirst();
        if (limit.isPresent() && failed.failingFor().compareTo(limit.get()) >= 0) {
            return new RetryDecision.DeadLetter(
                    DeadReason.TOO_OLD,
                    "it has been failing for " + failed.failingFor() + ", and its retry rules give up after "
                            + limit.get());
        }
        RetryPolicy policy = scopes.stream()
                .flatMap(rules -> rules.policyFor(failed.error()).stream())
                .findFirst()
                .orElseGet(RetryPolicy::standard);
        return Objects.requireNonNull(policy.decide(failed), "the retry policy decided nothing");
    }

    private List<RetryRules> scopes(FailedAttempt failed, @Nullable String handler) {
        List<RetryRules> scopes = new ArrayList<>(4);
        add(scopes, handler == null ? null : byHandler.get(new HandlerName(failed.messageType(), handler)));
        add(scopes, byType.get(failed.messageType()));
        add(scopes, byQueue.get(failed.queue()));
        scopes.add(everywhere);
        return scopes;
    }

    private static void add(List<RetryRules> scopes, @Nullable RetryRules rules) {
        if (rules != null) {
            scopes.add(rules);
        }
    }

    /** Collects rules and what is wrong with them. Not thread-safe. */
    public static final class Builder {
        private final Map<HandlerName, RetryRules> byHandler = new LinkedHashMap<>();
        private final Map<String, RetryRules> byType = new LinkedHashMap<>();
        private final Map<String, RetryRules> byQueue = new LinkedHashMap<>();
        private @Nullable RetryRules everywhere;
        private final List<String> problems;

        public Builder(List<String> problems) {
            this.problems = problems;
        }

        public void handler(String type, String handler, RetryRules rules) {
            byHandler.put(new HandlerName(type, handler), rules);
            check("handler '" + handler + "' for message type '" + type + "'", rules);
        }

        public void type(String type, RetryRules rules) {
            byType.put(type, rules);
            check("retryRules of message type '" + type + "'", rules);
        }

        /** @param queue its full name */
        public void queue(String queue, RetryRules rules) {
            byQueue.put(queue, rules);
            check("retryRules of queue '" + queue + "'", rules);
        }

        public void everywhere(RetryRules rules) {
            if (everywhere != null) {
                problems.add("retry is given twice (give it once)");
            }
            everywhere = rules;
            check("retryRules", rules);
        }

        private void check(String where, RetryRules rules) {
            boolean limited = everywhere != null && everywhere.giveUpAfter().isPresent();
            rules.problems(limited).forEach(problem -> problems.add(where + ": " + problem));
        }

        public ScopedRules build() {
            return new ScopedRules(this);
        }
    }
}
