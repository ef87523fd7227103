package dev.postdate.internal.handler;

import dev.postdate.Delayed;
import dev.postdate.Due;
import dev.postdate.MessageOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Takes a handler's return value apart into the messages that leave with its success. */
public final class Cascades {

    private Cascades() {}

    /** One returned message. */
    public record Cascade(Object message, Due due, Optional<MessageOptions> options) {}

    /** The messages of a return value, in order. Waits for a {@link CompletionStage}; what it failed with is thrown. */
    public static List<Cascade> of(@Nullable Object returned) throws Exception {
        List<Cascade> cascades = new ArrayList<>();
        collect(returned, cascades);
        return cascades;
    }

    private static void collect(@Nullable Object returned, List<Cascade> into) throws Exception {
        if (returned == null) {
            return;
        }
        if (returned instanceof CompletionStage<?> stage) {
            collect(await(stage), into);
        } else if (returned instanceof Optional<?> optional) {
            collect(optional.orElse(null), into);
        } else if (returned instanceof Stream<?> stream) {
            try (stream) {
                collect(stream.toList(), into);
            }
        } else if (returned instanceof Collection<?> collection) {
            for (Object element : collection) {
                collect(element, into);
            }
        } else if (returned instanceof Object[] array) {
            for (Object element : array) {
                collect(element, into);
            }
        } else if (returned instanceof Delayed delayed) {
            into.add(new Cascade(delayed.message(), delayed.due(), delayed.options()));
        } else {
            into.add(new Cascade(returned, Due.NOW, Optional.empty()));
        }
    }

    private static @Nullable Object await(CompletionStage<?> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }
}
