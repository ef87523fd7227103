package dev.postdate.cli;

import dev.postdate.ScheduledMessage;
import dev.postdate.admin.MessageDetails;
import dev.postdate.admin.Page;
import dev.postdate.spi.Count;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What waits. */
final class Reading {

    private Reading() {}

    @Command(name = "list", description = "Lists messages that are not finished, by due time.")
    static final class ListMessages implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private final MessageFilter filter = new MessageFilter();

        @Mixin
        private final PageOptions page = new PageOptions();

        ListMessages(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return shell.ask(admin -> {
                Page<ScheduledMessage> found = admin.messages().list(filter.query(), page.after, page.limit);
                List<Fields> rows = found.items().stream().map(Views::message).toList();
                shell.answer(
                        new Fields().put("messages", rows).put("next", found.next()),
                        () -> Shell.page(
                                Text.table(rows, "dueAt", "id", "type", "queue", "state", "attempts", "key"),
                                found.next().orElse(null)));
                return Refusal.DONE;
            });
        }
    }

    @Command(name = "count", description = "Counts messages that are not finished; about, where they are very many.")
    static final class CountMessages implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private final MessageFilter filter = new MessageFilter();

        CountMessages(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return shell.ask(admin -> {
                Count count = admin.messages().count(filter.query());
                shell.answer(new Fields().put("count", count.number()).put("exact", count.isExact()), count::toString);
                return Refusal.DONE;
            });
        }
    }

    @Command(name = "show", description = "Shows all that is known of a message that is not finished, its body too.")
    static final class ShowMessage implements Callable<Integer> {

        private final Shell shell;

        @Parameters(paramLabel = "ID", description = "the message's id, or its token")
        private UUID id = new UUID(0, 0);

        ShowMessage(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return shell.ask(admin -> {
                MessageDetails message = admin.messages()
                        .find(id)
                        .orElseThrow(
                                () -> Refusal.notFound(
                                        "Message " + id
                                                + " does not wait in the store: it has ended, is a dead letter (see dead show), or was never there."));
                Fields fields = Views.details(message);
                shell.answer(fields, () -> text(message, fields));
                return Refusal.DONE;
            });
        }

        private static String text(MessageDetails message, Fields fields) {
            return Text.fields(
                            fields,
                            "id",
                            "eventId",
                            "type",
                            "version",
                            "kind",
                            "state",
                            "queue",
                            "handler",
                            "application",
                            "createdAt",
                            "dueAt",
                            "expiresAt",
                            "key",
                            "correlationId",
                            "conversationId",
                            "attempts",
                            "failures",
                            "contentType")
                    + Parts.of(message.headers(), message.errors(), message.body().length, fields);
        }
    }
}
