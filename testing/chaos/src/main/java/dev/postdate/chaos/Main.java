package dev.postdate.chaos;

import java.nio.file.Files;
import java.nio.file.Path;

/** The command line. */
public final class Main {

    private static final String HELP = """
            usage: scripts/chaos postgres [--messages N] [--workers N] [--seed N] [--data DIR]

            Sends messages through worker processes. One worker is killed every two seconds, after each third kill another one
            is stopped in good order, one is frozen past its lease, and PostgreSQL is restarted twice, once as by a power cut. A quarter of the messages is handled in transactions. Then checks the sender's
            ledger against the handlers'. Exit code 0 if every promise was kept, 1 if not, 2 for wrong arguments.

              --messages N  default 100000
              --workers N   default 4
              --seed N      of the random choices; default: another one each time, printed
              --data DIR    where the ledgers and the workers' log are kept; default: a temporary directory, printed""";

    private Main() {}

    /** Called with {@code worker} by the run itself. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 3 && arguments[0].equals("worker")) {
            Worker.run(arguments[1], Path.of(arguments[2]));
            return;
        }
        if (arguments.length == 1 && arguments[0].equals("--help")) {
            System.out.println(HELP);
            return;
        }
        if (arguments.length == 0 || !arguments[0].equals("postgres")) {
            System.err.println("scripts/chaos: say what to strike: postgres\n\n" + HELP);
            System.exit(2);
        }
        System.exit(run(arguments) ? 0 : 1);
    }

    private static long number(String option, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " is '" + value + "' (must be a whole number)", e);
        }
    }

    private static boolean run(String[] arguments) throws Exception {
        Plan plan = Plan.standard(System.nanoTime());
        Path directory = null;
        try {
            for (int i = 1; i < arguments.length; i += 2) {
                if (i + 1 == arguments.length) {
                    throw new IllegalArgumentException(arguments[i] + " needs a value");
                }
                String value = arguments[i + 1];
                switch (arguments[i]) {
                    case "--messages" -> plan = plan.withMessages(number(arguments[i], value));
                    case "--workers" -> plan = plan.withWorkers((int) number(arguments[i], value));
                    case "--seed" -> plan = plan.withSeed(number(arguments[i], value));
                    case "--data" -> directory = Files.createDirectories(Path.of(value));
                    default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
                }
            }
        } catch (IllegalArgumentException e) {
            System.err.println("scripts/chaos: " + e.getMessage() + "\n\n" + HELP);
            System.exit(2);
        }
        if (directory == null) {
            directory = Files.createTempDirectory("postdate-chaos-");
        }
        System.out.println(plan.messages() + " messages, " + plan.workers() + " workers, seed " + plan.seed()
                + ", ledgers in " + directory.toAbsolutePath());
        return new Chaos(plan, directory.toAbsolutePath(), System.out).run();
    }
}
