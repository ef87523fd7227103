package dev.postdate.cli;

import dev.postdate.admin.DeadLetter;
import dev.postdate.admin.Page;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Dead letters, and why they are. */
final class DeadReading {

    private DeadReading() {}

    @Command(
            name = "dead",
            synopsisSubcommandLabel = "COMMAND",
            description = "Dead letters: messages that will not run again without an operator.")
    static final class Dead {}

    @Command(name = "list", description = "Lists dead letters, in the order in which they came.")
    static final class ListDead implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private final DeadFilter filter = new DeadFilter();

        @Mixin
        private final PageOptions page = new PageOptions();

        ListDead(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return shell.ask(admin -> {
                Page<DeadLetter> found = admin.deadLetters().list(filter.query(), page.after, page.limit);
                List<Fields> rows =
                        found.items().stream().map(Views::deadLetter).toList();
                shell.answer(
                        new Fields().put("deadLetters", rows).put("next", found.next()),
                        () -> Shell.page(
                                Text.table(rows, "deadAt", "id", "type", "queue", "reason", "attempts", "error"),
                                found.next().orElse(null)));
                return Refusal.DONE;
            });
        }
    }

    @Command(name = "show", description = "Shows a dead letter with its errors, headers and body.")
    static final class ShowDead implements Callable<Integer> {

        private final Shell shell;

        @Parameters(paramLabel = "ID", description = "the message's id, or its token")
        private UUID id = new UUID(0, 0);

        ShowDead(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return shell.ask(admin -> {
                DeadLetter letter = admin.deadLetters()
                        .find(id)
                        .orElseThrow(
                                () -> Refusal.notFound(
                                        "Message " + id
                                                + " is no dead letter: it waits (see show), was redriven or deleted, or was never there."));
                Fields fields = Views.deadLetterInFull(letter);
                shell.answer(fields, () -> text(letter, fields));
                return Refusal.DONE;
            });
        }

        private static String text(DeadLetter letter, Fields fields) {
            return Text.fields(
                            fields,
                            "id",
                            "type",
                            "queue",
                            "handler",
                            "reason",
                            "detail",
                            "fingerprint",
                            "correlationId",
                            "deadAt",
                            "dueAt",
                            "attempts")
                    + Parts.of(letter.headers(), letter.errors(), letter.body().length, fields);
        }
    }

    @Command(name = "groups", description = "Groups dead letters by what they died of, the biggest group first.")
    static final class Groups implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private final DeadFilter filter = new DeadFilter();

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "at most so many groups, 1 to 1,000; default 100")
        private int limit;

        Groups(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return shell.ask(admin -> {
                List<Fields> rows = admin.deadLetters().groups(filter.query(), limit).stream()
                        .map(Views::group)
                        .toList();
                shell.answer(
                        new Fields().put("groups", rows),
                        () -> Text.table(rows, "count", "fingerprint", "reason", "type", "lastDeadAt", "error"));
                return Refusal.DONE;
            });
        }
    }
}
