package dev.postdate.docs;

import dev.postdate.docs.Guarantees.Guarantee;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Reports what is promised and not kept yet, or only in part: aborted, never green, with the reason. */
class PendingGuaranteesTest {

    @TestFactory
    Stream<DynamicTest> pending() {
        return Guarantees.all().stream()
                .filter(guarantee -> !guarantee.missing().isEmpty())
                .map(guarantee -> DynamicTest.dynamicTest(
                        guarantee.number() + " " + guarantee.promise(), () -> abort(guarantee)));
    }

    private static void abort(Guarantee guarantee) {
        Assumptions.abort(guarantee.number()
                + (guarantee.hasTests() ? " holds in part and waits for: " : " waits for: ")
                + guarantee.missing());
    }
}
