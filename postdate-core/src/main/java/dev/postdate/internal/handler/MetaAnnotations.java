package dev.postdate.internal.handler;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds annotations that stand on an element, or on an annotation that stands on it, and so on. */
final class MetaAnnotations {

    private MetaAnnotations() {}

    /** The nearest; null if there is none. */
    static <A extends Annotation> @Nullable A find(Class<A> wanted, AnnotatedElement element) {
        return find(wanted, element, new HashSet<>());
    }

    private static <A extends Annotation> @Nullable A find(
            Class<A> wanted, AnnotatedElement element, Set<Class<?>> seen) {
        A here = element.getAnnotation(wanted);
        if (here != null) {
            return here;
        }
        for (Annotation annotation : element.getAnnotations()) {
            Class<? extends Annotation> type = annotation.annotationType();
            if (seen.add(type)) {
                A behind = find(wanted, type, seen);
                if (behind != null) {
                    return behind;
                }
            }
        }
        return null;
    }
}
