package dev.postdate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Postdate;
import dev.postdate.admin.Concern;
import dev.postdate.admin.NodeHealth;
import dev.postdate.admin.Queues.Backlog;
import dev.postdate.docs.Shop.PaymentReminder;
import dev.postdate.spi.StoreCondition;
import dev.postdate.testkit.TestPostdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The code of docs/guides/operating.md. */
class OperatingGuideTest {

    private static String answer(Postdate postdate) {
        // tag::health
        NodeHealth health = postdate.admin().health();
        StringBuilder answer = new StringBuilder(health.status().name());
        for (Concern concern : health.concerns()) { // the worst first
            answer.append('\n').append(concern.kind()).append(": ").append(concern.text());
        }
        // end::health
        return answer.toString();
    }

    private static Map<String, Duration> lateness(Postdate postdate, Instant now) {
        // tag::backlog
        Map<String, Duration> lateness = new TreeMap<>();
        for (Backlog queue : postdate.admin().queues().backlog()) {
            queue.oldestDue().ifPresent(due -> lateness.put(queue.queue(), Duration.between(due, now)));
        }
        // end::backlog
        return lateness;
    }

    private static List<String> database(Postdate postdate) {
        List<String> lines = new ArrayList<>();
        // tag::condition
        postdate.admin().storeCondition().ifPresent(condition -> {
            for (StoreCondition.TableRows table : condition.tables()) {
                lines.add(table.table() + ": " + table.dead() + " dead rows, " + table.live() + " live");
            }
        });
        // end::condition
        return lines;
    }

    @Test
    @Tag("G40")
    void health() {
        try (TestPostdate test =
                TestPostdate.start(builder -> builder.handle(PaymentReminder.class, (reminder, context) -> {}))) {
            assertThat(answer(test.postdate())).isEqualTo("UP");
            test.admin().queues().pause("test");
            test.bus().send(new PaymentReminder("42"));
            test.advance(Duration.ofMinutes(3));
            assertThat(answer(test.postdate())).isEqualTo("UP");
            assertThat(lateness(test.postdate(), test.now())).containsExactly(Map.entry("test", Duration.ofMinutes(3)));
            assertThat(database(test.postdate())).isEmpty();
        }
    }

    @Test
    void thePageNamesEveryConcernAndStatus() {
        String page = Checkout.read("docs/guides/operating.md");
        assertThat(Stream.concat(Arrays.stream(Concern.Kind.values()), Arrays.stream(NodeHealth.Status.values())))
                .allSatisfy(each -> assertThat(page).contains("| `" + each + "` |"));
    }
}
