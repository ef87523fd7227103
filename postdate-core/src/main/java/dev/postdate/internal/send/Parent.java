package dev.postdate.internal.send;

import dev.postdate.spi.Correlation;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The message whose handler sends others: they carry on its conversation and, where they have none of their own, its correlation id.
 *
 * @param id the message that is handled
 */
public record Parent(UUID id, Correlation correlation) {

    Correlation childCorrelation(@Nullable String own) {
        String correlationId = own != null ? own : correlation.correlationId();
        return new Correlation(correlationId, correlation.conversationId(), id, correlation.traceParent());
    }
}
