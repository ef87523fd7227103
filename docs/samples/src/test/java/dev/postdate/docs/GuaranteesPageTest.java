package dev.postdate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.docs.GuaranteedTests.Found;
import dev.postdate.docs.Guarantees.Guarantee;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The page of guarantees says of each number what is so. */
class GuaranteesPageTest {

    private final List<Guarantee> guarantees = Guarantees.all();
    private final List<Found> tests = GuaranteedTests.all();

    @Test
    void everyNumberIsListedOnce() {
        assertThat(guarantees)
                .extracting(Guarantee::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 48)
                        .mapToObj(each -> String.format("G%02d", each))
                        .toList());
    }

    @Test
    void whatHoldsHasTestsAndWhatIsOpenHasNone() {
        Set<String> tested = tests.stream().map(Found::number).collect(Collectors.toCollection(TreeSet::new));
        assertThat(guarantees.stream().filter(Guarantee::hasTests).map(Guarantee::number))
                .as("guarantees listed as held, and numbers that tests carry")
                .containsExactlyElementsOf(tested);
    }

    @Test
    void whatDoesNotHoldSaysWhatItWaitsFor() {
        assertThat(guarantees)
                .allSatisfy(each -> assertThat(each.missing().isEmpty())
                        .as("%s says nothing is missing", each.number())
                        .isEqualTo(each.today().equals("holds")));
    }

    @Test
    void everySuiteIsRunByEveryStoreOrByEveryTransport() {
        Map<String, Set<String>> stores = GuaranteedTests.storesOfSuites();
        Set<String> ofTransports = GuaranteedTests.suitesOfTransports();
        assertThat(ofTransports).isNotEmpty();
        assertThat(tests.stream()
                        .map(Found::source)
                        .filter(source -> source.endsWith("Suite"))
                        .distinct())
                .allSatisfy(suite -> assertThat(stores.getOrDefault(suite, Set.of()))
                        .as(suite)
                        .contains("memory", ofTransports.contains(suite) ? "rabbitmq" : "sqlite"));
    }

    @Test
    void theListOfTestsIsComplete() {
        GeneratedPage.check(
                Guarantees.PAGE, GeneratedPage.withPart(Checkout.read(Guarantees.PAGE), list()), getClass());
    }

    private String list() {
        Map<String, Set<String>> stores = GuaranteedTests.storesOfSuites();
        StringBuilder text = new StringBuilder();
        for (Guarantee guarantee : guarantees) {
            Map<String, List<String>> bySource = new TreeMap<>(tests.stream()
                    .filter(test -> test.number().equals(guarantee.number()))
                    .collect(Collectors.groupingBy(
                            Found::source, Collectors.mapping(Found::method, Collectors.toList()))));
            if (!bySource.isEmpty()) {
                text.append("\n### ").append(guarantee.number()).append("\n\n");
                bySource.forEach((source, methods) -> text.append("- `")
                        .append(source)
                        .append("`")
                        .append(stores.containsKey(source) ? " (" + String.join(", ", stores.get(source)) + ")" : "")
                        .append(methods.equals(List.of("")) ? "" : ": " + String.join(", ", methods))
                        .append("\n"));
            }
        }
        return text.append("\n").toString();
    }
}
