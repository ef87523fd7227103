package dev.postdate.spring;

import dev.postdate.ConfigurationException;
import dev.postdate.MessageType;
import dev.postdate.PostdateBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * The classes marked with {@link MessageType} that were looked for, besides those that handlers name.
 *
 * @param classes in the order of their names
 */
record MessageClasses(List<Class<?>> classes) {

    /**
     * Looks for them in packages and what is below these.
     *
     * @throws ConfigurationException naming the packages in which there are none
     */
    static MessageClasses in(List<String> packages, @Nullable ClassLoader classLoader) {
        Scanner scanner = new Scanner(classLoader);
        Set<String> names = new TreeSet<>();
        List<String> problems = new ArrayList<>();
        for (String each : packages) {
            Set<String> found = scanner.findCandidateComponents(each).stream()
                    .map(BeanDefinition::getBeanClassName)
                    .collect(Collectors.toSet());
            if (found.isEmpty()) {
                problems.add("postdate.message-packages has '" + each
                        + "', in which no class is annotated with @MessageType (must be a package that has some, itself or below; look for"
                        + " a typing mistake or take it out)");
            }
            names.addAll(found);
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return named(classLoader, names.toArray(String[]::new));
    }

    /** Those of these names, in this order. */
    static MessageClasses named(@Nullable ClassLoader classLoader, String... names) {
        List<Class<?>> classes = new ArrayList<>();
        for (String name : names) {
            classes.add(ClassUtils.resolveClassName(name, classLoader));
        }
        return new MessageClasses(List.copyOf(classes));
    }

    void addTo(PostdateBuilder builder) {
        classes.forEach(builder::messageType);
    }

    private static final class Scanner extends ClassPathScanningCandidateComponentProvider {

        Scanner(@Nullable ClassLoader classLoader) {
            super(false);
            setResourceLoader(new PathMatchingResourcePatternResolver(classLoader));
            addIncludeFilter(new AnnotationTypeFilter(MessageType.class, false));
        }

        /** Interfaces and what is declared within something too: no bean is made of them. */
        @Override
        protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
            return !definition.getMetadata().isAnnotation();
        }
    }
}
