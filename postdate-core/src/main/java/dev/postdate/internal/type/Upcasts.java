package dev.postdate.internal.type;

import dev.postdate.SerializationException;
import dev.postdate.Upcaster;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The upcasters of one message type, without a gap from the lowest version to the type's own. Immutable. */
final class Upcasts {

    static final Upcasts NONE = new Upcasts(new TreeMap<>());

    private final SortedMap<Integer, Upcaster> byVersion;

    /** @param byVersion by the version they lead from */
    Upcasts(SortedMap<Integer, Upcaster> byVersion) {
        this.byVersion = byVersion;
    }

    /** True if bodies of this version are brought to the type's own, and not read as they are. */
    boolean lead(int version) {
        return byVersion.containsKey(version);
    }

    /**
     * The body in the layout of the type's own version. A version below the lowest upcaster's differs from that one by nothing: this is how
     * it has been read before there was an upcaster.
     *
     * @throws SerializationException if one of them fails
     */
    byte[] apply(TypeName type, int version, byte[] stored) {
        SortedMap<Integer, Upcaster> steps = byVersion.tailMap(version);
        // A copy: what is stored has to outlive an upcaster that changes its argument and fails.
        byte[] body = steps.isEmpty() ? stored : stored.clone();
        for (Map.Entry<Integer, Upcaster> step : steps.entrySet()) {
            body = apply(type, step.getKey(), step.getValue(), body);
        }
        return body;
    }

    private static byte[] apply(TypeName type, int from, Upcaster upcaster, byte[] body) {
        byte @Nullable [] next;
        try {
            next = upcaster.upcast(body);
        } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
            throw failed(type, from, "failed: " + described(e), e);
        }
        if (next == null || next.length == 0) {
            throw failed(
                    type,
                    from,
                    "returned " + (next == null ? "null" : "an empty body") + ", which is no message",
                    null);
        }
        return next;
    }

    private static SerializationException failed(TypeName type, int from, String what, @Nullable Throwable cause) {
        return new SerializationException(
                "The upcaster of message type '" + type.name() + "' from version " + from + " to " + (from + 1) + " "
                        + what + ".",
                cause);
    }

    private static String described(Throwable error) {
        if (error instanceof SerializationException && error.getMessage() != null) {
            return error.getMessage();
        }
        return error.toString();
    }
}
