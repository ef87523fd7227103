package dev.postdate.jackson;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.std.StdConvertingSerializer;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.TypeFactory;
import tools.jackson.databind.util.StdConverter;

/** Writes the elements of a set in their natural order, where they have one; Jackson does so by itself only from 3.2 on. */
final class SetOrder extends ValueSerializerModifier {

    private static final long serialVersionUID = 1L;

    @Override
    public ValueSerializer<?> modifyCollectionSerializer(
            SerializationConfig config,
            CollectionType type,
            BeanDescription.Supplier description,
            ValueSerializer<?> serializer) {
        if (!type.isTypeOrSubTypeOf(Set.class) || type.isTypeOrSubTypeOf(SortedSet.class)) {
            return serializer;
        }
        JavaType list = config.getTypeFactory().constructCollectionType(List.class, type.getContentType());
        return new StdConvertingSerializer(new InOrder(type, list), list, null, null);
    }

    private static final class InOrder extends StdConverter<Object, Object> {
        private final JavaType set;
        private final JavaType list;

        InOrder(JavaType set, JavaType list) {
            this.set = set;
            this.list = list;
        }

        @Override
        public Object convert(Object value) {
            List<Object> elements = new ArrayList<>((Collection<?>) value);
            try {
                elements.sort(null);
            } catch (ClassCastException | NullPointerException incomparable) {
                return new ArrayList<>((Collection<?>) value);
            }
            return elements;
        }

        @Override
        public JavaType getInputType(TypeFactory types) {
            return set;
        }

        @Override
        public JavaType getOutputType(TypeFactory types) {
            return list;
        }
    }
}
