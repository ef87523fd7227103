package dev.postdate.cli;

import dev.postdate.admin.Messages.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How many become due when. */
@Command(name = "agenda", description = "Shows how many messages become due when, step by step.")
final class Agenda implements Callable<Integer> {

    private static final int WIDTH = 40;

    private final Shell shell;

    @Mixin
    private final MessageFilter filter = new MessageFilter();

    @Option(
            names = "--from",
            paramLabel = "INSTANT",
            description = "where the first step begins; default now, by this machine's clock")
    private @Nullable Instant from;

    @Option(
            names = "--step",
            paramLabel = "DURATION",
            defaultValue = "PT1H",
            description = "how long a step is; default PT1H")
    private Duration step = Duration.ofHours(1);

    @Option(names = "--steps", paramLabel = "N", defaultValue = "24", description = "how many, 1 to 200; default 24")
    private int steps;

    Agenda(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        return shell.ask(admin -> {
            Instant begin = from != null ? from : admin.health().askedAt().truncatedTo(ChronoUnit.SECONDS);
            List<Step> agenda = admin.messages().agenda(filter.query(), begin, step, steps);
            List<Fields> rows = agenda.stream().map(Agenda::fields).toList();
            shell.answer(new Fields().put("steps", rows), () -> text(agenda));
            return Refusal.DONE;
        });
    }

    private static Fields fields(Step step) {
        return new Fields()
                .put("from", step.from())
                .put("until", step.until())
                .put("count", step.due().number())
                .put("exact", step.due().isExact());
    }

    private static String text(List<Step> agenda) {
        long most = agenda.stream().mapToLong(step -> step.due().number()).max().orElse(0);
        return Text.table(
                agenda.stream()
                        .map(step -> new Fields()
                                .put("from", step.from())
                                .put("due", step.due())
                                .put("bar", bar(step.due().number(), most)))
                        .toList(),
                "from",
                "due",
                "bar");
    }

    /** As long as its share of the highest; what is there at all is seen. */
    private static String bar(long number, long most) {
        return number == 0 ? "" : "#".repeat((int) Math.max(1, Math.round((double) number * WIDTH / most)));
    }
}
