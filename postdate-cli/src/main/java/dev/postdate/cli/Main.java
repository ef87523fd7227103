package dev.postdate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postdate.ScheduleToken;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.TypeConversionException;

/** The command line {@code postdate}. Its commands, options and exit codes are listed by {@code --help}. */
public final class Main {

    private static final int HELP_WIDTH = 110;

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        int exitCode = run(args, writer(System.out), writer(System.err), System.getenv());
        System.exit(exitCode);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, UTF_8));
    }

    /**
     * Runs one command within this process.
     *
     * @param out gets the answer and nothing else
     * @param err gets one line if the command fails
     * @param environment the variables that are defaults of options
     * @return the exit code
     */
    public static int run(String[] args, PrintWriter out, PrintWriter err, Map<String, String> environment) {
        Options options = new Options();
        Shell shell = new Shell(options, Map.copyOf(environment), out);
        Failures failures = new Failures(options);
        CommandLine postdate = commands(options, shell)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(HELP_WIDTH)
                .setColorScheme(new ColorScheme.Builder(Ansi.OFF).build())
                .registerConverter(Instant.class, Main::instant)
                .registerConverter(Duration.class, Main::duration)
                .registerConverter(UUID.class, Main::messageId)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
        int exitCode = postdate.execute(args);
        out.flush();
        err.flush();
        return exitCode;
    }

    private static CommandLine commands(Options options, Shell shell) {
        CommandLine postdate = new CommandLine(options);
        postdate.addSubcommand(new Reading.ListMessages(shell));
        postdate.addSubcommand(new Reading.CountMessages(shell));
        postdate.addSubcommand(new Reading.ShowMessage(shell));
        postdate.addSubcommand(new Agenda(shell));
        postdate.addSubcommand(new Changing.Cancel(shell));
        postdate.addSubcommand(new Changing.Move(shell));
        CommandLine dead = group(postdate, new DeadReading.Dead());
        dead.addSubcommand(new DeadReading.ListDead(shell));
        dead.addSubcommand(new DeadReading.ShowDead(shell));
        dead.addSubcommand(new DeadReading.Groups(shell));
        dead.addSubcommand(new DeadChanging.Redrive(shell));
        dead.addSubcommand(new DeadChanging.Delete(shell));
        postdate.addSubcommand(new QueueCommands.ListQueues(shell));
        postdate.addSubcommand(new QueueCommands.Pause(shell));
        postdate.addSubcommand(new QueueCommands.Resume(shell));
        postdate.addSubcommand(new Recorded.Told(shell));
        postdate.addSubcommand(new Recorded.Actions(shell));
        postdate.addSubcommand(new Recorded.Ended(shell));
        postdate.addSubcommand(new CheckTypes(shell));
        CommandLine schema = group(postdate, new SchemaCommands.Schema());
        schema.addSubcommand(new SchemaCommands.Print(shell));
        schema.addSubcommand(new SchemaCommands.Apply(shell));
        schema.addSubcommand(new SchemaCommands.Verify(shell));
        withHelp(postdate);
        return postdate;
    }

    private static CommandLine group(CommandLine parent, Object group) {
        CommandLine child = new CommandLine(group);
        parent.addSubcommand(child);
        return child;
    }

    private static void withHelp(CommandLine command) {
        command.getCommandSpec()
                .mixinStandardHelpOptions(true)
                .version("postdate "
                        + Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                                .orElse("(version unknown)"));
        command.getSubcommands().values().forEach(Main::withHelp);
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("'" + text
                    + "' is no instant: expected one such as 2026-12-01T09:00:00Z or 2026-12-01T10:00:00+01:00");
        }
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("'" + text + "' is no duration: expected one such as PT1H30M or P2D");
        }
    }

    /** The id of a message, or the token of one. */
    private static UUID messageId(String text) {
        Objects.requireNonNull(text, "text");
        try {
            return text.regionMatches(true, 0, "pd-", 0, 3)
                    ? ScheduleToken.parse(text).messageId()
                    : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' is neither the id nor the token of a message");
        }
    }
}
