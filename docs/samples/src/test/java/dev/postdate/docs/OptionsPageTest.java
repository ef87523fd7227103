package dev.postdate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.HandlerOptions;
import dev.postdate.Handles;
import dev.postdate.MessageOptions;
import dev.postdate.PostdateBuilder;
import dev.postdate.PublishOptions;
import dev.postdate.QueueOptions;
import dev.postdate.SendOptions;
import dev.postdate.admin.RedriveOptions;
import dev.postdate.internal.node.NodeTimes;
import dev.postdate.internal.watch.Thresholds;
import dev.postdate.jdbc.PostgresOptions;
import dev.postdate.retry.RetryOn;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of options lists every setting there is, and no other. */
class OptionsPageTest {

    private static final String PAGE = "docs/reference/options.md";
    private static final Pattern SETTING = Pattern.compile("^\\| `(\\w+)` \\|", Pattern.MULTILINE);

    @Test
    void settingsOfANode() {
        assertThat(listed("Node")).isEqualTo(settings(PostdateBuilder.class));
    }

    @Test
    void settingsOfAQueue() {
        assertThat(listed("Queue")).isEqualTo(settings(QueueOptions.class));
    }

    @Test
    void settingsOfAHandler() {
        assertThat(listed("Handler"))
                .isEqualTo(Arrays.stream(Handles.class.getDeclaredMethods())
                        .map(Method::getName)
                        .collect(Collectors.toSet()))
                .isEqualTo(Arrays.stream(HandlerOptions.class.getRecordComponents())
                        .map(each -> each.getName())
                        .collect(Collectors.toSet()));
    }

    @Test
    void settingsOfAStoreOnPostgres() {
        Set<String> settings = Stream.of(PostgresOptions.class, PostgresOptions.Connections.class)
                .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        settings.remove("connections");
        assertThat(listed("PostgreSQL")).isEqualTo(settings);
    }

    @Test
    void settingsOfAMessage() {
        Set<String> shared = settings(MessageOptions.Builder.class);
        assertThat(settings(PublishOptions.Builder.class)).isEmpty();
        shared.addAll(settings(SendOptions.Builder.class));
        assertThat(listed("Message")).isEqualTo(shared);
    }

    @Test
    void settingsOfARetryRule() {
        assertThat(listed("Retry rule beside a handler"))
                .isEqualTo(Arrays.stream(RetryOn.class.getDeclaredMethods())
                        .map(Method::getName)
                        .collect(Collectors.toSet()));
    }

    @Test
    void settingsOfARedrive() {
        assertThat(listed("Redrive")).isEqualTo(settings(RedriveOptions.class));
    }

    @Test
    void defaultTimes() {
        NodeTimes times = NodeTimes.STANDARD;
        Map<String, Duration> expected = Map.of(
                "stopTimeout",
                times.stop(),
                "safetyPoll",
                times.safetyPoll(),
                "deployGrace",
                times.deployGrace(),
                "lease",
                times.lease());
        assertThat(expected)
                .allSatisfy((setting, time) ->
                        assertThat(Checkout.read(PAGE)).contains("| `" + setting + "` | " + readable(time)));
        assertThat(Checkout.read(PAGE)).contains("renewed every " + readable(times.renewal()));
        assertThat(Checkout.read("docs/reference/bounds.md"))
                .contains(String.format(
                        "Defaults: lease %s, renewal %s, safety poll %s, deploy grace %s, stop\ntimeout %s.",
                        readable(times.lease()),
                        readable(times.renewal()),
                        readable(times.safetyPoll()),
                        readable(times.deployGrace()),
                        readable(times.stop())));
    }

    @Test
    void thresholdsOfWarnings() {
        Thresholds from = Thresholds.STANDARD;
        assertThat(Checkout.read("docs/reference/bounds.md"))
                .contains(
                        "once a minute, and every " + readable(from.lookAgain()) + " while something is wrong",
                        "is due for " + readable(from.overdue()) + ", and is still the next one "
                                + readable(from.overdue()) + " later; so it is noticed within "
                                + readable(from.overdue().plus(from.look()).plus(from.lookAgain())),
                        "a run takes " + readable(from.standstill()) + ", or begins " + readable(from.standstill())
                                + " late",
                        "of at least " + Thresholds.CLAIMS_NEEDED + " claims in five minutes one in ten took "
                                + readable(from.claims()) + " or longer",
                        String.format(
                                Locale.ROOT,
                                "open for %s, and %,d dead rows",
                                readable(from.snapshot()),
                                from.deadRows()),
                        "| " + readable(from.clock()) + " apart |");
        assertThat(from.look()).isEqualTo(Duration.ofMinutes(1));
    }

    private static String readable(Duration time) {
        return time.toSeconds() % 60 == 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }

    private static Set<String> listed(String section) {
        String page = Checkout.read(PAGE);
        int from = page.indexOf("\n## " + section + "\n");
        int to = page.indexOf("\n## ", from + 1);
        return SETTING.matcher(page.substring(from, to < 0 ? page.length() : to))
                .results()
                .map(setting -> setting.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Public methods that answer what they were called on, which is how settings are given. */
    private static Set<String> settings(Class<?> type) {
        return Stream.of(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers())
                        && !Modifier.isStatic(method.getModifiers())
                        && !method.isSynthetic())
                .filter(method -> method.getReturnType().isAssignableFrom(type))
                .filter(method -> method.getReturnType() != Object.class)
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
