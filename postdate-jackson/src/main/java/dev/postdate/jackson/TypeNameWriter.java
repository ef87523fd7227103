package dev.postdate.jackson;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.VirtualAnnotatedMember;
import tools.jackson.databind.ser.VirtualBeanPropertyWriter;
import tools.jackson.databind.util.SimpleBeanPropertyDefinition;

/** Writes the name of a class as a property of its own. */
final class TypeNameWriter extends VirtualBeanPropertyWriter {

    private static final long serialVersionUID = 1L;

    private final String name;

    private TypeNameWriter(BeanPropertyDefinition property, AnnotatedClass owner, JavaType text, String name) {
        super(property, owner.getAnnotations(), text);
        this.name = name;
    }

    static TypeNameWriter of(MapperConfig<?> config, AnnotatedClass owner, String property, String name) {
        JavaType text = config.constructType(String.class);
        VirtualAnnotatedMember member = new VirtualAnnotatedMember(owner, owner.getRawType(), property, text);
        return new TypeNameWriter(SimpleBeanPropertyDefinition.construct(config, member), owner, text, name);
    }

    @Override
    protected Object value(Object bean, JsonGenerator generator, SerializationContext context) {
        return name;
    }

    @Override
    public VirtualBeanPropertyWriter withConfig(
            MapperConfig<?> config, AnnotatedClass owner, BeanPropertyDefinition property, JavaType type) {
        return new TypeNameWriter(property, owner, type, name);
    }
}
