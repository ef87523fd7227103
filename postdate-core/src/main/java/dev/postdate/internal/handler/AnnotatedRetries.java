package dev.postdate.internal.handler;

import dev.postdate.retry.RetryOn;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.retry.RetryRules;
import dev.postdate.retry.RetrySteps;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the retry rules beside a handler method. */
final class AnnotatedRetries {

    private AnnotatedRetries() {}

    /** The rules in the order in which they stand; what is wrong with one is added to the problems, and it is left out. */
    static RetryRules read(Method method, List<String> problems) {
        RetryRules rules = RetryRules.none();
        for (RetryOn rule : method.getAnnotationsByType(RetryOn.class)) {
            try {
                RetryPolicy policy = policy(rule);
                for (Class<? extends Throwable> error : rule.value()) {
                    rules = rule.causes() ? rules.onCause(error, policy) : rules.on(error, policy);
                }
            } catch (IllegalArgumentException e) {
                problems.add("@RetryOn("
                        + Arrays.stream(rule.value()).map(Class::getSimpleName).toList() + ") on "
                        + method.getDeclaringClass().getSimpleName() + "." + method.getName() + ": " + e.getMessage());
            }
        }
        return rules;
    }

    private static RetryPolicy policy(RetryOn rule) {
        List<Duration> waits = new ArrayList<>();
        Arrays.stream(rule.later()).forEach(text -> waits.add(duration("later", text)));
        boolean pauses = rule.then() == RetryOn.Then.PAUSE_QUEUE;
        if (pauses == rule.pause().isEmpty()) {
            throw new IllegalArgumentException("then=" + rule.then() + " with pause='" + rule.pause()
                    + "' (must have a pause with PAUSE_QUEUE, such as pause = \"PT1M\", and none otherwise).");
        }
        RetryPolicy end = switch (rule.then()) {
            case DEAD_LETTER -> RetryPolicy.deadLetter();
            case DISCARD -> RetryPolicy.discard();
            case PAUSE_QUEUE -> RetryPolicy.pauseQueue(duration("pause", rule.pause()));
        };
        if (rule.now() == 0 && waits.isEmpty()) {
            return end;
        }
        RetrySteps steps = rule.now() == 0 ? first(waits) : later(RetryPolicy.retryNow(rule.now()), waits);
        RetrySteps lengthened = steps.withJitter(rule.jitter());
        return rule.then() == RetryOn.Then.DEAD_LETTER ? lengthened.thenDeadLetter() : lengthened.then(end);
    }

    private static RetrySteps first(List<Duration> waits) {
        return RetryPolicy.retryLater(
                waits.get(0), waits.subList(1, waits.size()).toArray(Duration[]::new));
    }

    private static RetrySteps later(RetrySteps steps, List<Duration> waits) {
        return waits.isEmpty()
                ? steps
                : steps.thenRetryLater(
                        waits.get(0), waits.subList(1, waits.size()).toArray(Duration[]::new));
    }

    private static Duration duration(String name, String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    name + "='" + text + "' (must be an ISO duration, such as PT10S or PT5M).", e);
        }
    }
}
