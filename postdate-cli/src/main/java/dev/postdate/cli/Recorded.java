package dev.postdate.cli;

import dev.postdate.admin.Page;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.HistoryQuery;
import dev.postdate.spi.HistoryRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What was. */
final class Recorded {

    private Recorded() {}

    @Command(
            name = "history",
            description =
                    "Tells what became of one message, oldest first, or of all that match, newest first; where the"
                            + " application keeps a history.")
    static final class Told implements Callable<Integer> {

        private final Shell shell;

        @Parameters(paramLabel = "ID", arity = "0..1", description = "the message's id, or its token")
        private @Nullable UUID id;

        @Option(names = "--type", paramLabel = "NAME", description = "of this message type")
        private @Nullable String type;

        @Option(names = "--queue", paramLabel = "NAME", description = "on this queue, by its full name")
        private @Nullable String queue;

        @Option(names = "--what", paramLabel = "WHAT", description = "one of ${COMPLETION-CANDIDATES}")
        private HistoryRecord.@Nullable What what;

        @Option(names = "--from", paramLabel = "INSTANT", description = "at or after this instant")
        private @Nullable Instant from;

        @Option(names = "--before", paramLabel = "INSTANT", description = "before this instant")
        private @Nullable Instant before;

        @Mixin
        private final PageOptions page = new PageOptions();

        Told(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            HistoryQuery query = new HistoryQuery(type, queue, what, from, before);
            if (id != null && !query.equals(HistoryQuery.all())) {
                throw Refusal.usage("An id is given together with filters. Leave out one or the other.");
            }
            return shell.askHistory(admin -> {
                Page<HistoryRecord> told = ask(admin, query);
                List<Fields> rows = told.items().stream().map(Views::told).toList();
                shell.answer(
                        new Fields().put("history", rows).put("next", told.next()),
                        () -> Shell.page(
                                Text.table(rows, "at", "what", "id", "type", "queue", "by", "runs", "dueAt", "movedTo"),
                                told.next().orElse(null)));
                return Refusal.DONE;
            });
        }

        private Page<HistoryRecord> ask(PostdateAdmin admin, HistoryQuery query) {
            UUID one = id;
            return one == null
                    ? admin.history().search(query, page.after, page.limit)
                    : new Page<>(admin.history().of(one), Optional.empty());
        }
    }

    @Command(name = "actions", description = "Lists what operators did, newest first.")
    static final class Actions implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private final PageOptions page = new PageOptions();

        Actions(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return shell.ask(admin -> {
                Page<ActionRecord> found = admin.actions(page.after, page.limit);
                List<Fields> rows = found.items().stream().map(Views::action).toList();
                shell.answer(
                        new Fields().put("actions", rows).put("next", found.next()),
                        () -> Shell.page(
                                Text.table(rows, "at", "who", "action", "changed", "target"),
                                found.next().orElse(null)));
                return Refusal.DONE;
            });
        }
    }

    @Command(name = "ended", description = "Counts messages that expired or were discarded, and lists the latest.")
    static final class Ended implements Callable<Integer> {

        private final Shell shell;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "at most so many of the latest, 1 to 1,000; default 100")
        private int limit;

        Ended(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return shell.ask(admin -> {
                List<Fields> counts = admin.ended().entrySet().stream()
                        .map(entry -> new Fields()
                                .put("type", entry.getKey().type())
                                .put("queue", entry.getKey().queue())
                                .put("how", entry.getKey().how())
                                .put("count", entry.getValue()))
                        .toList();
                List<Fields> latest =
                        admin.lastEnded(limit).stream().map(Views::ended).toList();
                shell.answer(
                        new Fields().put("counts", counts).put("latest", latest),
                        () -> Text.table(counts, "type", "queue", "how", "count") + "\n"
                                + Text.table(latest, "endedAt", "id", "type", "queue", "how", "why"));
                return Refusal.DONE;
            });
        }
    }
}
