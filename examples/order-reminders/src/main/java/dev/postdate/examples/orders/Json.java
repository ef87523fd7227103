package dev.postdate.examples.orders;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** The shop's own JSON: requests, answers and ledgers. (How messages are stored is Postdate's business.) */
public final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // What is absent is zero, which is then said to be too little.
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT, DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /** One line of JSON. */
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /**
     * Reads a value.
     *
     * @param firstLine the number of the text's first line, for the error
     * @throws IllegalArgumentException saying what is wrong and in which line
     */
    public static <T> T read(String text, Class<T> type, int firstLine) {
        try {
            T value = MAPPER.readValue(text, type);
            if (value == null) {
                throw new IllegalArgumentException("line " + firstLine + ": expected a JSON object, got null");
            }
            return value;
        } catch (JacksonException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IllegalArgumentException refused) {
                throw new IllegalArgumentException("line " + firstLine + ": " + refused.getMessage(), e);
            }
            throw new IllegalArgumentException(where(e, firstLine) + ": " + reason(e), e);
        }
    }

    private static String where(JacksonException e, int firstLine) {
        TokenStreamLocation location = e.getLocation();
        return location == null || location.getLineNr() < 1
                ? "line " + firstLine
                : "line " + (firstLine + location.getLineNr() - 1) + ", column " + location.getColumnNr();
    }

    private static String reason(JacksonException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "unknown property '" + unknown.getPropertyName() + "', known are " + unknown.getKnownPropertyIds();
        }
        if (e instanceof MismatchedInputException mismatch
                && !mismatch.getPath().isEmpty()) {
            Class<?> target = mismatch.getTargetType();
            return "'" + mismatch.getPath().get(0).getPropertyName() + "' is no valid "
                    + (target == null ? "value" : target.getSimpleName());
        }
        // Jackson adds where an object began; the line says that already.
        return e.getOriginalMessage().replaceAll("(?s)\\s*(\\(start marker|at \\[Source).*", "");
    }
}
