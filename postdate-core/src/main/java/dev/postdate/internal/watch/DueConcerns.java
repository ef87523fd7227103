package dev.postdate.internal.watch;

import dev.postdate.admin.Concern;
import dev.postdate.admin.Concern.Kind;
import dev.postdate.admin.NodeHealth.Status;
import dev.postdate.spi.Address;
import dev.postdate.spi.NodeStore.NodeRow;
import dev.postdate.spi.QueryStore.Head;
import dev.postdate.spi.QueryStore.Survey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which due messages are not being delivered, by comparing one look with the ones before: a queue whose next message is late and stays the
 * next one is stuck; one whose next message is late and another one each time is behind. Not thread-safe.
 *
 * <p>Nodes are judged by their renewals, since where none is left there is nobody to declare the last one dead.
 */
final class DueConcerns {

    private static final Duration SILENT_AT_LEAST = Duration.ofMinutes(1);

    private record Next(UUID message, long since) {}

    private record Renewed(long renewals, long since) {}

    private final Watched node;
    private final Duration overdue;
    private final long silent;
    private final Map<String, Next> next = new HashMap<>();
    private final Map<Long, Renewed> renewed = new HashMap<>();

    DueConcerns(Watched node, Thresholds thresholds) {
        this.node = node;
        this.overdue = thresholds.overdue();
        Duration twoLeases = node.lease().multipliedBy(2);
        this.silent = (twoLeases.compareTo(SILENT_AT_LEAST) > 0 ? twoLeases : SILENT_AT_LEAST).toNanos();
    }

    /** True if something is late, so that the next look is worth its while. */
    boolean isLate() {
        return !next.isEmpty();
    }

    /** @param nanoTime the monotonic clock at the survey */
    List<Concern> judge(Survey survey, long nanoTime) {
        Set<String> alive = alive(survey.nodes(), nanoTime);
        List<Head> late = survey.heads().stream()
                .filter(head -> !head.paused() && !pausesHere(head))
                .filter(head -> Duration.between(head.dueAt(), survey.now()).compareTo(overdue) >= 0)
                .toList();
        List<Concern> concerns = new ArrayList<>();
        for (Head head : late) {
            Next before = next.get(head.queue());
            if (before == null || !before.message().equals(head.messageId())) {
                next.put(head.queue(), new Next(head.messageId(), nanoTime));
                if (before != null) {
                    add(behind(head, survey), concerns);
                }
                continue;
            }
            Duration nextFor = Duration.ofNanos(nanoTime - before.since());
            add(nextFor.compareTo(overdue) < 0 ? null : stuck(head, survey, nextFor, alive), concerns);
        }
        next.keySet().retainAll(late.stream().map(Head::queue).toList());
        return concerns;
    }

    /** Of a queue that an outage has paused on this node that is said already. */
    private boolean pausesHere(Head head) {
        EngineView engine = node.engine();
        return engine != null && engine.outages().containsKey(head.queue());
    }

    private static void add(@Nullable Concern concern, List<Concern> concerns) {
        if (concern != null) {
            concerns.add(concern);
        }
    }

    private @Nullable Concern stuck(Head head, Survey survey, Duration nextFor, Set<String> alive) {
        String what = late(head, survey) + ", and has been the next one for " + Words.of(nextFor) + ": ";
        EngineView engine = node.engine();
        if (engine != null && engine.serves(head.queue())) {
            String load = engine.load(head.queue()).orElse("node " + node.node() + " does not take it");
            return concern(Kind.OVERDUE, Status.DOWN, head, what + load);
        }
        String why = unserved(head, alive);
        return why == null ? null : concern(Kind.UNSERVED, Status.DOWN, head, what + why);
    }

    private @Nullable Concern behind(Head head, Survey survey) {
        EngineView engine = node.engine();
        if (engine == null || !engine.serves(head.queue())) {
            return null;
        }
        return concern(
                Kind.OVERDUE,
                Status.DEGRADED,
                head,
                late(head, survey) + "; messages before it were taken meanwhile, so the queue is behind: "
                        + engine.load(head.queue()).orElse("it is worked on"));
    }

    private static String late(Head head, Survey survey) {
        return "Message " + head.messageId() + " (" + head.type() + ") on queue '" + head.queue() + "' is due since "
                + head.dueAt() + ", " + Words.of(Duration.between(head.dueAt(), survey.now())) + " ago";
    }

    /** Why no node takes it; null if one of another application's may. */
    private @Nullable String unserved(Head head, Set<String> alive) {
        if (head.queue().equals(Address.EVENTS.queue())) {
            return alive.isEmpty() ? "no node is alive that copies events to their subscribers" : null;
        }
        String application = head.queue().split("/", 2)[0];
        if (!alive.contains(application)) {
            return "no node of application '" + application + "' is alive";
        }
        if (!head.declared()) {
            return "no node has ever described this queue; application '" + application + "' has others";
        }
        return application.equals(node.application()) && node.engine() != null
                ? "this build of '" + application + "' does not describe the queue, and no other node takes it"
                : null;
    }

    private Concern concern(Kind kind, Status status, Head head, String text) {
        return new Concern(kind, status, head.queue(), node.time().instant(), text);
    }

    /** The applications that have a living node. */
    private Set<String> alive(List<NodeRow> nodes, long nanoTime) {
        Set<Long> epochs = new HashSet<>();
        for (NodeRow row : nodes) {
            epochs.add(row.epoch());
            Renewed before = renewed.get(row.epoch());
            if (before == null || before.renewals() != row.renewals()) {
                renewed.put(row.epoch(), new Renewed(row.renewals(), nanoTime));
            }
        }
        renewed.keySet().retainAll(epochs);
        return nodes.stream()
                .filter(NodeRow::alive)
                .filter(row -> nanoTime
                                - Objects.requireNonNull(renewed.get(row.epoch()))
                                        .since()
                        < silent)
                .map(NodeRow::application)
                .collect(Collectors.toSet());
    }
}
