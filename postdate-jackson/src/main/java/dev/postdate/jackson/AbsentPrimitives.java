package dev.postdate.jackson;

import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/**
 * Gives zero or false for a primitive that is absent, while null is refused; Jackson tells the two apart by itself only from 3.2 on. A message
 * may be older than a property of its class.
 */
final class AbsentPrimitives extends ValueDeserializerModifier {

    private static final long serialVersionUID = 1L;

    @Override
    public ValueDeserializer<?> modifyDeserializer(
            DeserializationConfig config, BeanDescription.Supplier description, ValueDeserializer<?> deserializer) {
        Class<?> type = description.getBeanClass();
        return type.isPrimitive()
                ? new AbsentIsZero(deserializer, Array.get(Array.newInstance(type, 1), 0))
                : deserializer;
    }

    private static final class AbsentIsZero extends DelegatingDeserializer {
        private final Object zero;

        AbsentIsZero(ValueDeserializer<?> deserializer, Object zero) {
            super(deserializer);
            this.zero = zero;
        }

        @Override
        protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> newDelegatee) {
            return new AbsentIsZero(newDelegatee, zero);
        }

        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) {
            return zero;
        }
    }
}
