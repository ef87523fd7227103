package dev.postdate.rabbitmq;

import java.util.Map;
import java.util.Optional;

/** See {@link ForeignFormats#springAmqp}. */
final class SpringAmqpFormat implements ForeignFormat {

    private static final String TYPE_HEADER = "__TypeId__";

    private final Map<String, String> types;

    SpringAmqpFormat(Map<String, String> types) {
        this.types = Map.copyOf(types);
    }

    @Override
    public Optional<ForeignMessage> read(RawMessage raw) {
        return typed(raw, TYPE_HEADER, types);
    }

    static Optional<ForeignMessage> typed(RawMessage raw, String header, Map<String, String> types) {
        String type = raw.text(header);
        if (type == null || type.isBlank()) {
            return Optional.empty();
        }
        String contentType = raw.properties().getContentType();
        return Optional.of(ForeignMessage.of(
                types.getOrDefault(type, type), contentType == null ? WireReader.JSON : contentType, raw.body()));
    }
}
