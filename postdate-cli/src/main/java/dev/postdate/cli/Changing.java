package dev.postdate.cli;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.RescheduleResult;
import dev.postdate.admin.Messages;
import dev.postdate.spi.MessageQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What changes messages that wait. */
final class Changing {

    private static final String OWN = "only the messages that an application sent itself can be changed in its name";

    private Changing() {}

    @Command(name = "cancel", description = "Cancels messages of the application: some by id, or all that match.")
    static final class Cancel implements Callable<Integer> {

        private static final Set<CancelResult.Outcome> CHANGED =
                EnumSet.of(CancelResult.Outcome.CANCELLED, CancelResult.Outcome.RETRY_CANCELLED);

        private final Shell shell;

        @Mixin
        private final MessageFilter filter = new MessageFilter();

        @Mixin
        private final ChangeOptions which = new ChangeOptions();

        Cancel(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return new Change<>(shell, which, filter.query(), "cancel", CHANGED)
                    .run(
                            (messages, id) -> {
                                CancelResult result = messages.cancel(id);
                                return new Done<>(
                                        result.outcome(),
                                        new Fields()
                                                .put("id", id)
                                                .put("outcome", result.outcome())
                                                .put("removed", result.removed())
                                                .put("at", result.at()));
                            },
                            messages -> messages.cancelAll(filter.query()));
        }
    }

    @Command(
            name = "move",
            description = "Moves messages of the application to another due time: some by id, or all that match.")
    static final class Move implements Callable<Integer> {

        private static final Set<RescheduleResult.Outcome> CHANGED =
                EnumSet.of(RescheduleResult.Outcome.RESCHEDULED, RescheduleResult.Outcome.RETRY_RESCHEDULED);

        private final Shell shell;

        @Mixin
        private final MessageFilter filter = new MessageFilter();

        @Mixin
        private final ChangeOptions which = new ChangeOptions();

        @ArgGroup(multiplicity = "1")
        private final Target target = new Target();

        static final class Target {
            @Option(names = "--to", paramLabel = "INSTANT", description = "to this instant")
            @Nullable
            Instant to;

            @Option(names = "--in", paramLabel = "DURATION", description = "to so long from now, by the store's clock")
            @Nullable
            Duration in;

            @Option(names = "--now", description = "to now")
            boolean now;

            Due due() {
                if (to != null) {
                    return Due.at(to);
                }
                return in != null ? Due.in(in) : Due.NOW;
            }
        }

        Move(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            Due due = target.due();
            return new Change<>(shell, which, filter.query(), "move", CHANGED)
                    .run(
                            (messages, id) -> {
                                RescheduleResult result = messages.reschedule(id, due);
                                return new Done<>(
                                        result.outcome(),
                                        new Fields()
                                                .put("id", id)
                                                .put("outcome", result.outcome())
                                                .put("dueAt", result.dueAt())
                                                .put("at", result.at()));
                            },
                            messages -> messages.rescheduleAll(filter.query(), due));
        }
    }

    private record Done<O>(O outcome, Fields fields) {}

    /**
     * One change to many.
     *
     * @param verb what it does to them
     * @param changed the outcomes of those that it was done to
     */
    private record Change<O extends Enum<O>>(
            Shell shell, ChangeOptions which, MessageQuery query, String verb, Set<O> changed) {

        int run(BiFunction<Messages, UUID, Done<O>> one, Function<Messages, Map<O, Long>> all) {
            which.check(!query.isEmpty());
            shell.requireApplication(OWN);
            return shell.change(which.history, admin -> {
                if (!which.allMatching) {
                    return each(admin.messages(), one);
                }
                return which.yes
                        ? answer(all.apply(admin.messages()))
                        : which.answerUnconfirmed(shell, admin.messages().count(query), verb);
            });
        }

        private int each(Messages messages, BiFunction<Messages, UUID, Done<O>> one) {
            List<Done<O>> done =
                    which.ids.stream().map(id -> one.apply(messages, id)).toList();
            List<Fields> rows = done.stream().map(Done::fields).toList();
            shell.answer(new Fields().put("results", rows), () -> Text.table(rows, "id", "outcome", "dueAt", "at"));
            return done.stream().allMatch(result -> changed.contains(result.outcome()))
                    ? Refusal.DONE
                    : Refusal.NOT_AS_HOPED;
        }

        private int answer(Map<O, Long> outcomes) {
            Fields counts = new Fields();
            outcomes.forEach((outcome, count) -> counts.put(outcome.name(), count));
            long done = outcomes.entrySet().stream()
                    .filter(entry -> changed.contains(entry.getKey()))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            long others = outcomes.values().stream().mapToLong(Long::longValue).sum() - done;
            List<Fields> rows = outcomes.entrySet().stream()
                    .map(entry -> new Fields().put("outcome", entry.getKey()).put("count", entry.getValue()))
                    .toList();
            shell.answer(
                    new Fields().put("changed", done).put("outcomes", counts),
                    () -> Text.table(rows, "outcome", "count"));
            return others == 0 ? Refusal.DONE : Refusal.NOT_AS_HOPED;
        }
    }
}
