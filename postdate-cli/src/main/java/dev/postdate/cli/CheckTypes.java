package dev.postdate.cli;

import dev.postdate.admin.PostdateAdmin;
import dev.postdate.admin.ReadableType;
import dev.postdate.admin.TypeReport;
import dev.postdate.admin.TypeReport.Finding;
import dev.postdate.admin.TypeReport.Verdict;
import dev.postdate.spi.Address;
import dev.postdate.spi.Content;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.PendingType;
import dev.postdate.spi.Subscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares names and versions only: whether a body is really read, and has a handler, is known to the build alone. */
@Command(
        name = "check-types",
        description =
                "Compares what waits for the application with the message types that a build can read. Exits with 1 if"
                        + " something cannot be read.")
final class CheckTypes implements Callable<Integer> {

    private final Shell shell;

    @Option(
            names = "--types",
            paramLabel = "FILE",
            required = true,
            description =
                    "a line for each type, 'name version [alias...]', as PostdateBuilder.readableTypes() lists them")
    private Path file = Path.of("");

    CheckTypes(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        List<ReadableType> readable = read();
        String application = shell.requireApplication("its messages are looked at");
        return shell.ask(admin -> {
            TypeReport report = report(application, admin, readable);
            List<Fields> waiting =
                    report.waiting().stream().map(CheckTypes::fields).toList();
            List<Fields> dead =
                    report.deadLetters().stream().map(CheckTypes::fields).toList();
            shell.answer(
                    new Fields()
                            .put("application", application)
                            .put("clean", report.isClean())
                            .put("waiting", waiting)
                            .put("deadLetters", dead),
                    () -> Text.block(report.toString()).indent(-2));
            return report.isClean() ? Refusal.DONE : Refusal.NOT_AS_HOPED;
        });
    }

    private List<ReadableType> read() {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw Refusal.usage("--types=" + file + " cannot be read: " + e);
        }
        List<ReadableType> types = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.isBlank() && !line.startsWith("#")) {
                types.add(type(line, i + 1));
            }
        }
        return types;
    }

    private ReadableType type(String line, int number) {
        try {
            return ReadableType.parse(line);
        } catch (IllegalArgumentException e) {
            throw Refusal.usage("--types=" + file + ", line " + number + ": " + e.getMessage());
        }
    }

    private static TypeReport report(String application, PostdateAdmin admin, List<ReadableType> readable) {
        Set<String> subscribed =
                admin.subscriptions().stream().map(Subscription::type).collect(Collectors.toSet());
        List<Finding> waiting = new ArrayList<>();
        List<Finding> dead = new ArrayList<>();
        for (PendingType pending : admin.pendingTypes()) {
            if (isFor(application, subscribed, pending.example())) {
                (pending.deadLetters() ? dead : waiting).add(finding(pending, readable));
            }
        }
        return new TypeReport(application, waiting, dead);
    }

    /** What waits on queues of others, or is an event for others only, is not this application's business. */
    private static boolean isFor(String application, Set<String> subscribed, Envelope example) {
        String queue = example.address().queue();
        return queue.equals(Address.EVENTS.queue())
                ? subscribed.contains(example.content().type())
                : queue.equals(application) || queue.startsWith(application + "/");
    }

    private static Finding finding(PendingType pending, List<ReadableType> readable) {
        Content content = pending.example().content();
        Optional<ReadableType> known =
                readable.stream().filter(type -> type.isNamed(content.type())).findFirst();
        Verdict verdict = known.map(type -> content.version() <= type.version() ? Verdict.READABLE : Verdict.NEWER)
                .orElse(Verdict.UNKNOWN);
        String detail = switch (verdict) {
            case READABLE -> "";
            case NEWER ->
                "the build reads up to version " + known.orElseThrow().version()
                        + ": deploy the build that wrote it, or a later one";
            default -> "no type of the build has this name or had it: name it as an alias, or keep the type";
        };
        return new Finding(
                verdict,
                content.type(),
                content.version(),
                pending.example().address().queue(),
                pending.count(),
                pending.count() >= PostdateAdmin.COUNTED_BY_TYPE,
                pending.example().id(),
                detail);
    }

    private static Fields fields(Finding finding) {
        return new Fields()
                .put("verdict", finding.verdict())
                .put("type", finding.messageType())
                .put("version", finding.version())
                .put("queue", finding.queue())
                .put("count", finding.count())
                .put("more", finding.more())
                .put("example", finding.example())
                .put("detail", finding.detail());
    }
}
