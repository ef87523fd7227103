package dev.postdate.jackson;

import java.util.List;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;

/** The one place that configures Jackson; what is Jackson's default and matters here is set as well, lest a default changes. */
final class MapperSettings {

    private MapperSettings() {}

    static JsonMapper mapper(List<JacksonModule> modules) {
        return JsonMapper.builder(factory())
                .annotationIntrospector(new SealedTypeIntrospector())
                // Denies every class name; the introspector refuses to have them asked for in the first place.
                .polymorphicTypeValidator(
                        BasicPolymorphicTypeValidator.builder().build())
                .enable(
                        MapperFeature.SORT_PROPERTIES_ALPHABETICALLY,
                        MapperFeature.SORT_CREATOR_PROPERTIES_FIRST,
                        MapperFeature.INFER_RECORD_GETTERS_FROM_COMPONENTS_ONLY,
                        MapperFeature.REQUIRE_TYPE_ID_FOR_SUBTYPES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(
                        SerializationFeature.FAIL_ON_ORDER_MAP_BY_INCOMPARABLE_KEY,
                        SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .enable(
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_INVALID_SUBTYPE,
                        DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING, EnumFeature.READ_ENUMS_USING_TO_STRING)
                .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(
                        DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS,
                        DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS,
                        DateTimeFeature.WRITE_DATES_WITH_CONTEXT_TIME_ZONE,
                        DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE,
                        DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID)
                .addModule(new SimpleModule("postdate")
                        .setSerializerModifier(new LostStateCheck())
                        .setDeserializerModifier(new AbsentPrimitives()))
                .addModule(new SimpleModule("postdate-sets").setSerializerModifier(new SetOrder()))
                .addModules(modules)
                .build();
    }

    private static JsonFactory factory() {
        return JsonFactory.builder()
                // A body is whole in memory before it is read, so its length bounds texts and names already; depth and
                // digits cost
                // more than their length and stay at Jackson's limits of 500 and 1,000.
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .enable(StreamWriteFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }
}
