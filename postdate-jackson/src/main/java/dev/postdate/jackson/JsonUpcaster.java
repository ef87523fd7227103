package dev.postdate.jackson;

import dev.postdate.SerializationException;
import dev.postdate.Upcaster;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings a JSON body to the next version's layout by changing its tree. What is not changed stays as it was, decimal numbers to their last
 * digit. Each step reads and writes the text anew, which only old messages pay for. Immutable and thread-safe.
 *
 * <pre>{@code
 * .upcast(PaymentReminder.class, 1, JsonUpcaster.of(body -> body.put("currency", "EUR")))
 * }</pre>
 */
public final class JsonUpcaster implements Upcaster {

    private final UnaryOperator<@Nullable JsonNode> change;
    private final JsonMapper mapper = MapperSettings.mapper(List.of())
            .rebuild()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private JsonUpcaster(UnaryOperator<@Nullable JsonNode> change) {
        this.change = change;
    }

    /**
     * Changes a body that is a JSON object, as those of records are.
     *
     * @param change given the tree to be changed in place
     */
    public static JsonUpcaster of(Consumer<ObjectNode> change) {
        Objects.requireNonNull(change, "change");
        return new JsonUpcaster(tree -> {
            if (!(tree instanceof ObjectNode object)) {
                throw new SerializationException(
                        "The body is no JSON object but "
                                + (tree == null ? "empty" : tree.getNodeType().toString()) + ".",
                        null);
            }
            change.accept(object);
            return object;
        });
    }

    /**
     * Puts another tree in place of a body of any kind.
     *
     * @param change returns the new tree, or the one that it was given
     */
    public static JsonUpcaster replacing(UnaryOperator<JsonNode> change) {
        Objects.requireNonNull(change, "change");
        return new JsonUpcaster(tree -> change.apply(Objects.requireNonNull(tree, "tree")));
    }

    @Override
    public byte @Nullable [] upcast(byte[] body) {
        try {
            @Nullable JsonNode changed = change.apply(mapper.readTree(body));
            return changed == null || changed.isMissingNode() ? null : mapper.writeValueAsBytes(changed);
        } catch (JacksonException e) {
            throw JsonErrors.changing(e);
        }
    }
}
