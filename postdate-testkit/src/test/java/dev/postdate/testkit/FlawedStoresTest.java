package dev.postdate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.TagFilter.excludeTags;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The suites are worth something only if a store that is wrong does not pass them. */
class FlawedStoresTest {

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aFlawedStoreFailsTheTestThatIsThereForIt(Flaw flaw) {
        assertThat(failuresWith(flaw)).contains(flaw.caughtBy());
    }

    @Test
    void theSameStoreWithoutFlawFailsNone() {
        assertThat(failuresWith(Flaw.NONE)).isEmpty();
    }

    private static Set<String> failuresWith(Flaw flaw) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(FlawedStoreSuites.class))
                .filters(excludeTags("slow"))
                .configurationParameter(FlawedStoreSuites.PARAMETER, flaw.name())
                .build();
        Failures failures = new Failures();
        LauncherFactory.create().execute(request, failures);
        assertThat(failures.ended).as("tests that were run").isGreaterThan(200);
        return failures.methods;
    }

    private static final class Failures implements TestExecutionListener {
        private final Set<String> methods = new TreeSet<>();
        private int ended;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
                ended++;
            }
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                methods.add(test.getSource()
                        .filter(MethodSource.class::isInstance)
                        .map(source -> ((MethodSource) source).getMethodName())
                        .orElse(test.getDisplayName()));
            }
        }
    }
}
