package dev.postdate.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which policy decides about which error; the first rule that matches is the one. Immutable; each method answers longer rules.
 *
 * <p>Rules are given for a handler, for a message type, for a queue and for all of an application, and are asked in this order: where
 * none of the closer ones matches, the wider ones decide, and in the end {@link RetryPolicy#standard()}.
 */
public final class RetryRules {

    private static final RetryRules NONE = new RetryRules(List.of(), null);

    /**
     * @param error the class it is for
     * @param causes true to look at the causes of what was thrown too
     * @param condition what it demands besides; null for nothing
     */
    private record Rule<T extends Throwable>(
            Class<T> error, boolean causes, @Nullable Predicate<? super T> condition, RetryPolicy policy) {

        boolean matches(Throwable thrown) {
            Throwable looked = thrown;
            for (int depth = 0; looked != null && depth < 20; depth++) {
                if (error.isInstance(looked) && (condition == null || condition.test(error.cast(looked)))) {
                    return true;
                }
                looked = causes ? looked.getCause() : null;
            }
            return false;
        }

        /** True if whatever the other would match has been matched by this one. */
        boolean hides(Rule<?> later) {
            boolean looksAsDeep = causes || !later.causes() || error == Throwable.class;
            return condition == null && looksAsDeep && error.isAssignableFrom(later.error());
        }

        @Override
        public String toString() {
            return (causes ? "onCause(" : "on(") + error.getSimpleName() + (condition == null ? ")" : ", condition)");
        }
    }

    private final List<Rule<?>> rules;
    private final @Nullable Duration giveUpAfter;

    private RetryRules(List<Rule<?>> rules, @Nullable Duration giveUpAfter) {
        this.rules = List.copyOf(rules);
        this.giveUpAfter = giveUpAfter;
    }

    /** No rules, to begin with. */
    public static RetryRules none() {
        return NONE;
    }

    /** What a handler threw is of this class, a subclass included. */
    public <T extends Throwable> RetryRules on(Class<T> error, RetryPolicy policy) {
        return with(new Rule<>(error, false, null, policy));
    }

    /** What a handler threw is of this class and meets a condition. */
    public <T extends Throwable> RetryRules on(Class<T> error, Predicate<? super T> condition, RetryPolicy policy) {
        return with(new Rule<>(error, false, Objects.requireNonNull(condition, "condition"), policy));
    }

    /** What a handler threw, or one of its causes, is of this class. */
    public <T extends Throwable> RetryRules onCause(Class<T> error, RetryPolicy policy) {
        return with(new Rule<>(error, true, null, policy));
    }

    /** What a handler threw, or one of its causes, is of this class and meets a condition. */
    public <T extends Throwable> RetryRules onCause(
            Class<T> error, Predicate<? super T> condition, RetryPolicy policy) {
        return with(new Rule<>(error, true, Objects.requireNonNull(condition, "condition"), policy));
    }

    /** Whatever a handler threw that no rule before this one matches. */
    public RetryRules otherwise(RetryPolicy policy) {
        return on(Throwable.class, policy);
    }

    /**
     * A message that fails is a dead letter once it has been failing for this long, whatever its rule says, outages that a rule names
     * included: the end of what would be tried for ever. Counted from its first failure since it was stored or redriven, and looked at when a
     * rule is asked; so not when the handler asked to run later, nor when the store failed a call of the handler's. Of several that apply to a
     * message, only that of the closest rules counts.
     *
     * @throws IllegalArgumentException if it is not positive
     * @throws IllegalStateException if it was said before
     */
    public RetryRules giveUpAfter(Duration age) {
        if (giveUpAfter != null) {
            throw new IllegalStateException(
                    "giveUpAfter is given twice, " + giveUpAfter + " and " + age + " (give it once).");
        }
        return new RetryRules(rules, RetrySteps.positive("giveUpAfter", age));
    }

    private RetryRules with(Rule<?> rule) {
        Objects.requireNonNull(rule.error(), "error");
        Objects.requireNonNull(rule.policy(), "policy");
        List<Rule<?>> longer = new ArrayList<>(rules);
        longer.add(rule);
        return new RetryRules(longer, giveUpAfter);
    }

    /** The policy of the first rule that matches. What a condition throws comes out of this. */
    public Optional<RetryPolicy> policyFor(Throwable error) {
        return rules.stream()
                .filter(rule -> rule.matches(error))
                .map(rule -> rule.policy())
                .findFirst();
    }

    /** How long a message may fail; empty if nothing was said. */
    public Optional<Duration> giveUpAfter() {
        return Optional.ofNullable(giveUpAfter);
    }

    /**
     * What can never work, in words: rules behind one that matches all they do, and what is tried for ever.
     *
     * @param limited true if wider rules say when to give up
     */
    public List<String> problems(boolean limited) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            Rule<?> rule = rules.get(i);
            for (Rule<?> earlier : rules.subList(0, i)) {
                if (earlier.hides(rule)) {
                    problems.add(rule + " is never reached (must stand before " + earlier + ")");
                    break;
                }
            }
            if (isEndless(rule.policy()) && giveUpAfter == null && !limited) {
                problems.add(
                        rule + " requeues for ever (say how often, requeue(5).thenDeadLetter(), or giveUpAfter(...))");
            }
        }
        return problems;
    }

    private static boolean isEndless(RetryPolicy policy) {
        return policy instanceof RetryPolicy.Requeueing
                || (policy instanceof RetrySteps.Stepwise stepwise && isEndless(stepwise.end()));
    }
}
