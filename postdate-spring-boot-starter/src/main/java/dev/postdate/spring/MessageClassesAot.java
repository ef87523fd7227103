package dev.postdate.spring;

import java.util.List;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.generate.GeneratedMethod;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.aot.BeanRegistrationCode;
import org.springframework.beans.factory.aot.BeanRegistrationCodeFragments;
import org.springframework.beans.factory.aot.BeanRegistrationCodeFragmentsDecorator;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.javapoet.CodeBlock;

/** Looks for message classes when an application is compiled ahead of time, because an image has no packages in which to look later. */
final class MessageClassesAot implements BeanRegistrationAotProcessor {

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
        if (registeredBean.getBeanClass() != MessageClasses.class) {
            return null;
        }
        MessageClasses found =
                registeredBean.getBeanFactory().getBean(registeredBean.getBeanName(), MessageClasses.class);
        return BeanRegistrationAotContribution.withCustomCodeFragments(
                fragments -> new Fragments(fragments, found.classes()));
    }

    private static final class Fragments extends BeanRegistrationCodeFragmentsDecorator {
        private final List<Class<?>> classes;

        Fragments(BeanRegistrationCodeFragments delegate, List<Class<?>> classes) {
            super(delegate);
            this.classes = classes;
        }

        @Override
        public CodeBlock generateInstanceSupplierCode(
                GenerationContext context, BeanRegistrationCode code, boolean allowDirectSupplierShortcut) {
            MessageHints.register(context.getRuntimeHints().reflection(), classes);
            GeneratedMethod supplier = code.getMethods()
                    .add(
                            "getInstance",
                            method -> method.addJavadoc("The message classes that were found.")
                                    .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                                    .returns(MessageClasses.class)
                                    .addStatement("return $T.named($L)", MessageClasses.class, arguments()));
            return supplier.toMethodReference().toCodeBlock();
        }

        /** By their names: most are not visible from the class that is generated. */
        private CodeBlock arguments() {
            CodeBlock.Builder arguments = CodeBlock.builder().add("$T.class.getClassLoader()", MessageClasses.class);
            classes.forEach(each -> arguments.add(", $S", each.getName()));
            return arguments.build();
        }
    }
}
