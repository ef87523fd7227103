package dev.postdate.jackson;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.postdate.SerializationException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.ser.BeanPropertyWriter;

/**
 * Makes sealed types polymorphic by the names of their classes, and nothing polymorphic by class names.
 *
 * <p>The name is written as a property of the class, not by Jackson's type serializer: that one acts by the declared type, which
 * is lost where a value is held by a type variable, so {@code Page<Payment>} would be written without the names it is read by.
 */
final class SealedTypeIntrospector extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    /** No component, field or getter of Java can have this name. */
    static final String TYPE_PROPERTY = "@type";

    private static final JsonTypeInfo.Value BY_NAME = JsonTypeInfo.Value.construct(
            JsonTypeInfo.Id.NAME, JsonTypeInfo.As.EXISTING_PROPERTY, TYPE_PROPERTY, null, false, true);

    @Override
    public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
        JsonTypeInfo.@Nullable Value chosen = super.findPolymorphicTypeInfo(config, annotated);
        if (chosen == null) {
            return annotated instanceof AnnotatedClass type && SealedTypes.isSealed(type.getRawType()) ? BY_NAME : null;
        }
        if (chosen.getIdType() == JsonTypeInfo.Id.CLASS || chosen.getIdType() == JsonTypeInfo.Id.MINIMAL_CLASS) {
            throw new SerializationException(
                    annotated.getRawType().getName() + " is annotated with @JsonTypeInfo(use = " + chosen.getIdType()
                            + "), which puts names of classes into messages. Make it sealed and name its classes with"
                            + " @MessageType, or use JsonTypeInfo.Id.NAME.",
                    null);
        }
        return chosen;
    }

    @Override
    public @Nullable List<NamedType> findSubtypes(MapperConfig<?> config, Annotated annotated) {
        if (annotated instanceof AnnotatedClass type
                && SealedTypes.isSealed(type.getRawType())
                && super.findPolymorphicTypeInfo(config, annotated) == null) {
            return SealedTypes.named(type.getRawType()).entrySet().stream()
                    .map(named -> new NamedType(named.getValue(), named.getKey()))
                    .toList();
        }
        return super.findSubtypes(config, annotated);
    }

    @Override
    public void findAndAddVirtualProperties(
            MapperConfig<?> config, AnnotatedClass type, List<BeanPropertyWriter> properties) {
        super.findAndAddVirtualProperties(config, type, properties);
        writtenName(config, type)
                .ifPresent(name -> properties.add(0, TypeNameWriter.of(config, type, TYPE_PROPERTY, name)));
    }

    /** Keeps the name away from a class that collects the properties it does not know, and would write it a second time. */
    @Override
    public JsonIgnoreProperties.Value findPropertyIgnoralByName(MapperConfig<?> config, Annotated annotated) {
        JsonIgnoreProperties.Value chosen = super.findPropertyIgnoralByName(config, annotated);
        return annotated instanceof AnnotatedClass type
                        && writtenName(config, type).isPresent()
                ? JsonIgnoreProperties.Value.merge(
                        chosen,
                        JsonIgnoreProperties.Value.forIgnoredProperties(TYPE_PROPERTY)
                                .withAllowGetters())
                : chosen;
    }

    private Optional<String> writtenName(MapperConfig<?> config, AnnotatedClass type) {
        Class<?> raw = type.getRawType();
        if (raw.isEnum()
                || (!SealedTypes.isSealed(raw)
                        && SealedTypes.sealedAncestor(raw).isEmpty())
                || super.findPolymorphicTypeInfo(config, type) != null) {
            return Optional.empty();
        }
        return SealedTypes.nameOf(raw);
    }
}
