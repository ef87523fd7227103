package dev.postdate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The store's answer was lost, so whether the call took effect is not known. Look the tokens up with {@link MessageBus#find}
 * before calling again: what was stored may have been delivered meanwhile.
 */
public final class OutcomeUnknownException extends StoreException {

    private static final long serialVersionUID = 1L;

    private final transient List<ScheduleToken> tokens;

    public OutcomeUnknownException(String message, List<ScheduleToken> tokens, @Nullable Throwable cause) {
        super(message, true, cause);
        this.tokens = List.copyOf(tokens);
    }

    /** The messages whose fate is not known; empty where the call concerned none by id. */
    public List<ScheduleToken> tokens() {
        return tokens;
    }
}
