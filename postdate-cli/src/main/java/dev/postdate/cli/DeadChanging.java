package dev.postdate.cli;

import dev.postdate.admin.DeadLetters;
import dev.postdate.admin.RedriveOptions;
import dev.postdate.spi.Count;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What changes dead letters. */
final class DeadChanging {

    private DeadChanging() {}

    @Command(name = "redrive", description = "Makes dead letters due again: some by id, or all that match.")
    static final class Redrive implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private final DeadFilter filter = new DeadFilter();

        @Mixin
        private final ChangeOptions which = new ChangeOptions();

        @Option(
                names = "--rate",
                paramLabel = "PER_SECOND",
                description = "so many become due a second; default all now")
        private @Nullable Double rate;

        @Option(
                names = "--to-queue",
                paramLabel = "NAME",
                description = "to this queue, by its full name; default the one they were on")
        private @Nullable String toQueue;

        Redrive(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            which.check(!filter.query().isEmpty());
            RedriveOptions options = options();
            return shell.change(which.history, admin -> {
                DeadLetters dead = admin.deadLetters();
                if (!which.allMatching) {
                    return some(dead, options);
                } else if (!which.yes) {
                    return which.answerUnconfirmed(shell, matching(dead, filter), "redrive");
                }
                long redriven = dead.redriveAll(filter.query(), options);
                shell.answer(new Fields().put("redriven", redriven), () -> redriven + " redriven.");
                return Refusal.DONE;
            });
        }

        private RedriveOptions options() {
            RedriveOptions options = RedriveOptions.unchanged();
            options = rate == null ? options : options.perSecond(rate);
            return toQueue == null ? options : options.toQueue(toQueue);
        }

        private int some(DeadLetters dead, RedriveOptions options) {
            Set<UUID> redriven = new HashSet<>(dead.redrive(which.ids, options));
            List<Fields> rows = which.ids.stream()
                    .map(id ->
                            new Fields().put("id", id).put("outcome", redriven.contains(id) ? "REDRIVEN" : "NOT_DEAD"))
                    .toList();
            shell.answer(
                    new Fields().put("redriven", redriven.size()).put("results", rows),
                    () -> Text.table(rows, "id", "outcome"));
            return which.ids.stream().allMatch(redriven::contains) ? Refusal.DONE : Refusal.NOT_AS_HOPED;
        }
    }

    @Command(name = "delete", description = "Deletes dead letters for good: some by id, or all that match.")
    static final class Delete implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private final DeadFilter filter = new DeadFilter();

        @Mixin
        private final ChangeOptions which = new ChangeOptions();

        Delete(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            which.check(!filter.query().isEmpty());
            return shell.change(which.history, admin -> {
                DeadLetters dead = admin.deadLetters();
                if (which.allMatching && !which.yes) {
                    return which.answerUnconfirmed(shell, matching(dead, filter), "delete");
                }
                long deleted = which.allMatching ? dead.deleteAll(filter.query()) : dead.delete(which.ids);
                shell.answer(new Fields().put("deleted", deleted), () -> deleted + " deleted.");
                boolean all =
                        which.allMatching || deleted == Set.copyOf(which.ids).size();
                return all ? Refusal.DONE : Refusal.NOT_AS_HOPED;
            });
        }
    }

    private static Count matching(DeadLetters dead, DeadFilter filter) {
        return Count.exactly(dead.count(filter.query(), Integer.MAX_VALUE));
    }
}
