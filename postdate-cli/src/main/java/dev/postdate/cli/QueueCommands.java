package dev.postdate.cli;

import dev.postdate.admin.Queues;
import dev.postdate.admin.Queues.Backlog;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Queues. */
final class QueueCommands {

    private QueueCommands() {}

    @Command(name = "queues", description = "Lists the queues, and what waits on each.")
    static final class ListQueues implements Callable<Integer> {

        private final Shell shell;

        ListQueues(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return shell.ask(admin -> {
                Map<String, Queues.Queue> described =
                        admin.queues().list().stream().collect(Collectors.toMap(Queues.Queue::name, queue -> queue));
                List<Backlog> backlog = admin.queues().backlog();
                List<Fields> json =
                        backlog.stream().map(each -> fields(each, described)).toList();
                shell.answer(new Fields().put("queues", json), () -> text(backlog, described));
                return Refusal.DONE;
            });
        }

        private static Fields fields(Backlog backlog, Map<String, Queues.Queue> described) {
            return new Fields()
                    .put("queue", backlog.queue())
                    .put("described", backlog.described())
                    .put("order", order(backlog, described))
                    .put("paused", backlog.paused())
                    .put("pending", backlog.pending().number())
                    .put("pendingExact", backlog.pending().isExact())
                    .put("due", backlog.due().number())
                    .put("dueExact", backlog.due().isExact())
                    .put("oldestDue", backlog.oldestDue());
        }

        private static @Nullable String order(Backlog backlog, Map<String, Queues.Queue> described) {
            Queues.Queue queue = described.get(backlog.queue());
            return queue == null ? null : queue.order().toString();
        }

        private static String text(List<Backlog> backlog, Map<String, Queues.Queue> described) {
            List<Fields> rows = backlog.stream()
                    .map(each -> new Fields()
                            .put("queue", each.queue())
                            .put("order", order(each, described))
                            .put("state", each.paused() ? "paused" : each.described() ? "open" : "unserved")
                            .put("pending", each.pending())
                            .put("due", each.due())
                            .put("oldestDue", each.oldestDue()))
                    .toList();
            return Text.table(rows, "queue", "order", "state", "pending", "due", "oldestDue");
        }
    }

    /** Sets whether a queue hands out anything. */
    abstract static class Setting implements Callable<Integer> {

        private final Shell shell;
        private final boolean paused;

        @Parameters(paramLabel = "QUEUE", description = "its full name, such as shop/bills")
        private String queue = "";

        Setting(Shell shell, boolean paused) {
            this.shell = shell;
            this.paused = paused;
        }

        @Override
        public Integer call() {
            return shell.change(false, admin -> {
                if (paused) {
                    admin.queues().pause(queue);
                } else {
                    admin.queues().resume(queue);
                }
                shell.answer(
                        new Fields().put("queue", queue).put("paused", paused),
                        () -> (paused ? "Paused " : "Resumed ") + queue + ".");
                return Refusal.DONE;
            });
        }
    }

    @Command(name = "pause", description = "Pauses a queue on all nodes, over restarts too; what runs runs on.")
    static final class Pause extends Setting {
        Pause(Shell shell) {
            super(shell, true);
        }
    }

    @Command(name = "resume", description = "Lets a paused queue go on where it was.")
    static final class Resume extends Setting {
        Resume(Shell shell) {
            super(shell, false);
        }
    }
}
