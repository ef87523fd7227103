package dev.postdate.spring.testing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Gives the applications of tests that are marked with {@link PostdateTest} their clock. */
final class ClockCustomizerFactory implements ContextCustomizerFactory {

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> configAttributes) {
        PostdateTest test = TestContextAnnotationUtils.findMergedAnnotation(testClass, PostdateTest.class);
        return test == null ? null : new ClockCustomizer(test.store());
    }
}
