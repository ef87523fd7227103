package dev.postdate.micrometer.tracing;

import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A trace context as text, in the form of W3C's {@code traceparent}, whatever form the application propagates it in. */
final class TraceParent {

    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final int TRACE_ID_LENGTH = 32;
    private static final int SAMPLED = 1;

    private TraceParent() {}

    /** Null of a context that is none, such as that of a tracer that does nothing. */
    static @Nullable String write(TraceContext context) {
        if (isZero(context.traceId()) || isZero(context.spanId())) {
            return null;
        }
        // Ids of 64 bits, which some tracers have, are padded on the left, as the specification says.
        String traceId =
                "0".repeat(Math.max(0, TRACE_ID_LENGTH - context.traceId().length())) + context.traceId();
        return "00-" + traceId + "-" + context.spanId() + (Boolean.TRUE.equals(context.sampled()) ? "-01" : "-00");
    }

    /** Empty where there is none, or not in this form: a trace is not worth a message. */
    static Optional<TraceContext> read(@Nullable String text, Tracer tracer) {
        if (text == null) {
            return Optional.empty();
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || isZero(matcher.group(1)) || isZero(matcher.group(2))) {
            return Optional.empty();
        }
        return Optional.of(tracer.traceContextBuilder()
                .traceId(matcher.group(1))
                .spanId(matcher.group(2))
                .sampled((Integer.parseInt(matcher.group(3), 16) & SAMPLED) != 0)
                .build());
    }

    private static boolean isZero(String id) {
        return id.chars().allMatch(digit -> digit == '0');
    }
}
