package dev.postdate.testkit.conformance.store;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;

/** Names a test by the numbers of its guarantees, which are its tags, and by the sentence that its method's name is. */
final class GuaranteeNames implements DisplayNameGenerator {

    @Override
    public String generateDisplayNameForClass(Class<?> testClass) {
        return testClass.getSimpleName();
    }

    @Override
    public String generateDisplayNameForNestedClass(List<Class<?>> enclosing, Class<?> nestedClass) {
        return sentence(nestedClass.getSimpleName());
    }

    @Override
    public String generateDisplayNameForMethod(List<Class<?>> enclosing, Class<?> testClass, Method method) {
        String guarantees = Arrays.stream(method.getAnnotationsByType(Tag.class))
                .map(Tag::value)
                .sorted()
                .collect(Collectors.joining(" "));
        return (guarantees + " " + sentence(method.getName())).strip();
    }

    private static String sentence(String camelCase) {
        return camelCase
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
                .toLowerCase(Locale.ROOT);
    }
}
