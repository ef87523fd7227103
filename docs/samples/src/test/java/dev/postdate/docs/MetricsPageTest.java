package dev.postdate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.micrometer.Keys;
import dev.postdate.micrometer.PostdateMeter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page of meters is written from the code, and the dashboard shows every meter and no other. */
class MetricsPageTest {

    private static final String PAGE = "docs/reference/metrics.md";
    private static final String DASHBOARD = "docs/reference/grafana-dashboard.json";
    private static final Pattern METRIC = Pattern.compile("\\bpostdate_[a-z_]+(?=[{\\[ )]|$)");

    @Test
    void metersOnThePageAreThoseOfTheCode() {
        GeneratedPage.check(PAGE, GeneratedPage.withPart(Checkout.read(PAGE), table()), getClass());
    }

    private static String table() {
        StringBuilder rows =
                new StringBuilder("\n| meter | kind | in Prometheus | tags | measures |\n|---|---|---|---|---|\n");
        for (PostdateMeter meter : PostdateMeter.values()) {
            rows.append("| `").append(meter.id()).append("` | ");
            rows.append(meter.kind().name().toLowerCase(Locale.ROOT)).append(" | `");
            rows.append(prometheus(meter)).append("` | ");
            rows.append(meter.keys().stream().map(key -> "`" + key + "`").collect(Collectors.joining(", ")));
            rows.append(" | ").append(meter.description()).append(" |\n");
        }
        return rows.append('\n').toString();
    }

    private static String prometheus(PostdateMeter meter) {
        Meter.Type type = switch (meter.kind()) {
            case COUNTER -> Meter.Type.COUNTER;
            case TIMER -> Meter.Type.TIMER;
            case GAUGE -> Meter.Type.GAUGE;
        };
        String name = new PrometheusNamingConvention().name(meter.id(), type, meter.unit());
        // The client adds this to every counter.
        return type == Meter.Type.COUNTER ? name + "_total" : name;
    }

    @Test
    void everyKeyIsExplained() throws IllegalAccessException {
        String page = Checkout.read(PAGE);
        for (Field key : Keys.class.getFields()) {
            if (Modifier.isStatic(key.getModifiers()) && !key.getName().equals("SYSTEM_NAME")) {
                assertThat(page).contains("| `" + key.get(null) + "` | ");
            }
        }
    }

    @Test
    void theDashboardShowsEveryMeterAndNoOther() {
        Set<String> known = Arrays.stream(PostdateMeter.values())
                .map(MetricsPageTest::prometheus)
                .collect(Collectors.toCollection(TreeSet::new));
        known.add("postdate_handling_active_seconds");
        assertThat(shown()).isEqualTo(known);
    }

    private static Set<String> shown() {
        JsonNode dashboard = JsonMapper.shared().readTree(Checkout.read(DASHBOARD));
        return dashboard.findValues("expr").stream()
                .map(expression -> expression.asString().replaceAll("by \\([^)]*\\)", ""))
                .flatMap(expression -> METRIC.matcher(expression).results().map(MatchResult::group))
                .map(name -> name.replaceFirst("_(bucket|sum|count|max)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
