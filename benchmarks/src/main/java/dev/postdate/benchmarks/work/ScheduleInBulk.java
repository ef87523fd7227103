package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.server.Database;
import dev.postdate.benchmarks.server.Server;
import dev.postdate.benchmarks.system.Contestant;
import dev.postdate.benchmarks.system.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** How many messages a second one thread schedules by the system's own call for many, a thousand at a time. */
public final class ScheduleInBulk implements Work {

    private static final int AT_ONCE = 1_000;

    private final List<Contestant> contestants;

    public ScheduleInBulk(List<Contestant> contestants) {
        this.contestants = List.copyOf(contestants);
    }

    @Override
    public String name() {
        return "bulk-1000";
    }

    @Override
    public String summary() {
        return "One thread schedules 1,000 messages a call, durable when the call returns, due in a day; call times are of the 1,000.";
    }

    @Override
    public String unit() {
        return "messages/s";
    }

    @Override
    public List<Trial> trials(Scale scale) {
        Duration duration = Duration.ofMillis(scale.of(5_000, 1_200, 500));
        return contestants.stream()
                .map(each -> Trial.of(
                        each,
                        Map.of("messagesACall", AT_ONCE, "seconds", duration.toMillis() / 1e3),
                        server -> run(each, duration, server)))
                .toList();
    }

    private List<Sample> run(Contestant contestant, Duration duration, Server server) throws Exception {
        try (Database database = server.database()) {
            contestant.create(database);
            database.checkpoint();
            try (Node sender = contestant.sender(database)) {
                Instant due = Instant.now().plus(Duration.ofDays(1));
                return new Calls(
                                1,
                                duration,
                                number -> sender.scheduleAll(
                                        Fill.messages(number * AT_ONCE, (number + 1) * AT_ONCE, any -> due)))
                        .run()
                        .samples(AT_ONCE);
            }
        }
    }
}
