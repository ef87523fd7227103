package dev.postdate.jackson;

import dev.postdate.SerializationException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;

/** Refuses a class that has state of which nothing would be written; a class without any is an empty message, and fine. */
final class LostStateCheck extends ValueSerializerModifier {

    private static final long serialVersionUID = 1L;

    @Override
    public List<BeanPropertyWriter> changeProperties(
            SerializationConfig config, BeanDescription.Supplier type, List<BeanPropertyWriter> properties) {
        Class<?> raw = type.getBeanClass();
        if (properties.stream().allMatch(BeanPropertyWriter::isVirtual)
                && !raw.isInterface()
                && hasState(raw)
                && type.get().findAnyGetter() == null
                && type.get().findJsonValueAccessor() == null) {
            throw new SerializationException(
                    raw.getName()
                            + " has fields of which none would be written. Make it a record, or give it getters, or annotate"
                            + " its fields with @JsonProperty.",
                    null);
        }
        return properties;
    }

    private static boolean hasState(Class<?> type) {
        return Stream.<Class<?>>iterate(type, each -> each != null && each != Object.class, Class::getSuperclass)
                .flatMap(each -> Stream.of(each.getDeclaredFields()))
                .map(Field::getModifiers)
                .anyMatch(modifiers -> !Modifier.isStatic(modifiers) && !Modifier.isTransient(modifiers));
    }
}
