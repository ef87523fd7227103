package dev.postdate.spring.testing;

import dev.postdate.ConfigurationException;
import dev.postdate.Postdate;
import dev.postdate.spi.TimeDriver;
import dev.postdate.testkit.VirtualTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.support.TestPropertySourceUtils;

/**
 * Adds the clock to an application. Those that are equal share their application, so it says everything that makes a difference.
 *
 * @param store where messages are kept meanwhile
 */
record ClockCustomizer(PostdateTest.Store store) implements ContextCustomizer, BeanFactoryPostProcessor {

    private static final String CLOCK = "postdateTestClock";
    private static final String TIME = "postdateTestTime";

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
        if (store == PostdateTest.Store.MEMORY) {
            TestPropertySourceUtils.addInlinedPropertiesToEnvironment(context, "postdate.store=memory");
        }
        BeanDefinitionRegistry registry = (BeanDefinitionRegistry) context.getBeanFactory();
        registry.registerBeanDefinition(
                CLOCK,
                BeanDefinitionBuilder.rootBeanDefinition(VirtualTime.class, "create")
                        .getBeanDefinition());
        // Both are a TimeDriver: the node gets this one, and tests that ask for a VirtualTime the other.
        registry.registerBeanDefinition(
                TIME,
                BeanDefinitionBuilder.rootBeanDefinition(OutsideOfTransactions.class)
                        .addConstructorArgReference(CLOCK)
                        .setPrimary(true)
                        .getBeanDefinition());
        context.addBeanFactoryPostProcessor(this);
    }

    /** All beans are known here, and none is made yet. */
    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        List<String> others = Stream.of(beans.getBeanNamesForType(TimeDriver.class, true, false))
                .filter(name -> !Set.of(CLOCK, TIME).contains(name))
                .sorted()
                .toList();
        if (!others.isEmpty()) {
            throw new ConfigurationException(List.of("@PostdateTest with the TimeDriver beans " + others
                    + " of the application (must be the only clock; leave out one of the two)"));
        }
        if (beans.getBeanNamesForType(Postdate.class, true, false).length == 0) {
            throw new ConfigurationException(
                    List.of("@PostdateTest without a Postdate bean (must be a test of an application that has"
                            + " postdate-spring-boot-starter and postdate.enabled not false; a test of a slice, such as @DataJpaTest, leaves it"
                            + " out unless it has @ImportAutoConfiguration(PostdateAutoConfiguration.class))"));
        }
    }
}
