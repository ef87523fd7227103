package dev.postdate.examples.orders;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for on the command line.
 *
 * @param data null where it was not said, so that each mode has a default of its own
 */
public record Options(
        Mode mode, StoreChoice store, @Nullable Path data, Serving serving) {

    /** What the program does. */
    public enum Mode {
        SERVE,
        /** The same, started by the tour. */
        WORKER,
        TOUR,
        HELP
    }

    /**
     * How the shop is served.
     *
     * @param name begins each line that is printed; empty for none
     * @param orders a file of orders to be placed first
     */
    public record Serving(
            int port, String name, Delays delays, @Nullable Path orders) {
        static final Serving STANDARD = new Serving(8080, "", Delays.STANDARD, null);
    }

    /** How long after the order each message is due. */
    public record Delays(Duration reminder, Duration cancel, Duration welcome) {
        static final Delays STANDARD = new Delays(Duration.ofHours(24), Duration.ofDays(3), Duration.ofMinutes(10));
    }

    private static final String URL = "jdbc:postgresql://HOST/DATABASE?user=NAME";
    private static final Set<String> FLAGS = Set.of("--help", "-h", "--tour");
    private static final Set<String> VALUES = Set.of(
            "--store",
            "--url",
            "--lease",
            "--data",
            "--port",
            "--name",
            "--reminder-after",
            "--cancel-after",
            "--welcome-after",
            "--orders");
    private static final Set<String> OF_THE_TOUR = Set.of("--tour", "--store", "--data");
    private static final Set<String> OF_POSTGRES = Set.of("--url", "--lease");

    static final String HELP = """
            Order reminders: a small shop whose reminders are dated for later with Postdate.

            usage: order-reminders [options]    serve on http://127.0.0.1:PORT
                   order-reminders --tour [--store STORE] [--data DIR]
                                                play the whole story, a kill -9 included, and check it (under a minute)

              --store STORE          sqlite, the default: one process, all of its files in DIR
                                     postgres: any number of processes on one database, each with its ledgers in a DIR of its own;
                                     the tour starts a private server, and two processes on it
              --url URL              your PostgreSQL, jdbc:postgresql://HOST/DATABASE?user=NAME; the password may stand in ~/.pgpass.
                                     Everything is in its schema order_reminders
              --lease TIME           on PostgreSQL: how long a process that was killed is waited for; default 15s
              --data DIR             where this process keeps its files; default ./order-data
              --port PORT            default 8080; 0 takes a free one
              --name NAME            begins each line, to tell processes apart in one terminal
              --reminder-after TIME  remind the customer so long after the order; default 24h
              --cancel-after TIME    cancel an order that was not paid; default 3d, longer than --reminder-after
              --welcome-after TIME   welcome mail; default 10m
              --orders FILE          place these orders first, one JSON object a line:
                                     {"id":"42","customer":"ada@example.org","item":"Teapot","cents":1999}
              --help                 this text

            TIME is a whole number and a unit: 500ms, 10s, 5m, 2h, 3d. To watch it work:

              order-reminders --reminder-after 10s --cancel-after 30s --welcome-after 3s
            """;

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException saying what is wrong, in one sentence
     */
    public static Options parse(String... arguments) {
        Deque<String> rest = new ArrayDeque<>(List.of(arguments));
        boolean isWorker = "worker".equals(rest.peek());
        if (isWorker) {
            rest.remove();
        }
        Map<String, String> given = given(rest);
        Mode mode = given.containsKey("--help") || given.containsKey("-h")
                ? Mode.HELP
                : given.containsKey("--tour") ? Mode.TOUR : isWorker ? Mode.WORKER : Mode.SERVE;
        if (mode == Mode.TOUR) {
            only(OF_THE_TOUR, given);
        }
        return new Options(mode, store(mode, given), path("--data", given), serving(given));
    }

    private static Map<String, String> given(Deque<String> rest) {
        Map<String, String> given = new HashMap<>();
        while (!rest.isEmpty()) {
            String option = rest.remove();
            if (given.containsKey(option)) {
                throw new IllegalArgumentException(option + " is given twice");
            }
            if (FLAGS.contains(option)) {
                given.put(option, "");
            } else if (VALUES.contains(option)) {
                given.put(option, value(option, rest));
            } else {
                throw new IllegalArgumentException("unknown option '" + option + "'; --help lists those there are");
            }
        }
        return given;
    }

    private static String value(String option, Deque<String> rest) {
        @Nullable String value = rest.poll();
        if (value == null || value.startsWith("--") || value.isBlank()) {
            throw new IllegalArgumentException(
                    option + " needs a value" + (value == null ? "" : ", got '" + value + "'"));
        }
        return value;
    }

    private static void only(Set<String> allowed, Map<String, String> given) {
        List<String> others = given.keySet().stream()
                .filter(option -> !allowed.contains(option))
                .sorted()
                .toList();
        if (!others.isEmpty()) {
            throw new IllegalArgumentException("--tour sets its own " + String.join(", ", others)
                    + "; leave it out, only --store and --data go with it");
        }
    }

    private static StoreChoice store(Mode mode, Map<String, String> given) {
        String store = given.getOrDefault("--store", "sqlite");
        return switch (store) {
            case "sqlite" -> {
                OF_POSTGRES.stream()
                        .sorted()
                        .filter(given::containsKey)
                        .findFirst()
                        .ifPresent(option -> {
                            throw new IllegalArgumentException(option + " goes with --store postgres");
                        });
                yield new StoreChoice.Sqlite();
            }
            case "postgres" -> {
                @Nullable String url = url(given);
                if (url == null && (mode == Mode.SERVE || mode == Mode.WORKER)) {
                    throw new IllegalArgumentException(
                            "--store postgres needs --url " + URL + " of a server; only --tour starts a private one");
                }
                yield new StoreChoice.Postgres(url, lease(given));
            }
            default -> throw new IllegalArgumentException("--store '" + store + "': expected sqlite or postgres");
        };
    }

    private static @Nullable String url(Map<String, String> given) {
        @Nullable String url = given.get("--url");
        if (url != null && !url.startsWith("jdbc:postgresql:")) {
            // What follows the question mark may be a password.
            throw new IllegalArgumentException("--url '" + url.replaceFirst("\\?.*", "") + "': expected " + URL);
        }
        return url;
    }

    private static Duration lease(Map<String, String> given) {
        Duration lease = duration("--lease", given, StoreChoice.Postgres.USUAL_LEASE);
        if (lease.compareTo(StoreChoice.Postgres.LEAST_LEASE) < 0) {
            throw new IllegalArgumentException("--lease '" + given.get("--lease") + "': expected 1s or more");
        }
        return lease;
    }

    private static Serving serving(Map<String, String> given) {
        Delays standard = Delays.STANDARD;
        Delays delays = new Delays(
                duration("--reminder-after", given, standard.reminder()),
                duration("--cancel-after", given, standard.cancel()),
                duration("--welcome-after", given, standard.welcome()));
        if (delays.cancel().compareTo(delays.reminder()) <= 0) {
            throw new IllegalArgumentException("--cancel-after (" + Durations.readable(delays.cancel())
                    + ") must be longer than --reminder-after (" + Durations.readable(delays.reminder()) + ")");
        }
        return new Serving(port(given), given.getOrDefault("--name", ""), delays, path("--orders", given));
    }

    private static int port(Map<String, String> given) {
        @Nullable String text = given.get("--port");
        if (text == null) {
            return Serving.STANDARD.port();
        }
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException("--port '" + text + "': expected 0 to 65535");
        }
        return Integer.parseInt(text);
    }

    private static @Nullable Path path(String option, Map<String, String> given) {
        @Nullable String text = given.get(option);
        return text == null ? null : Path.of(text);
    }

    private static Duration duration(String option, Map<String, String> given, Duration standard) {
        @Nullable String text = given.get(option);
        try {
            return text == null ? standard : Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }
}
