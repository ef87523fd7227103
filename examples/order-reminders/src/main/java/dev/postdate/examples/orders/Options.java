package dev.postdate.examples.orders;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for on the command line.
 *
 * @param data null where it was not said, so that each mode has a default of its own
 */
public record Options(
        Mode mode,
        int port,
        @Nullable Path data,
        Delays delays,
        @Nullable Path orders) {

    /** What the program does. */
    public enum Mode {
        SERVE,
        /** The same, started by the tour. */
        WORKER,
        TOUR,
        HELP
    }

    /** How long after the order each message is due. */
    public record Delays(Duration reminder, Duration cancel, Duration welcome) {
        static final Delays STANDARD = new Delays(Duration.ofHours(24), Duration.ofDays(3), Duration.ofMinutes(10));
    }

    static final String HELP = """
            Order reminders: a small shop whose reminders are dated for later with Postdate.

            usage: order-reminders [options]              serve on http://127.0.0.1:PORT
                   order-reminders --tour [--data DIR]    play the whole story, a kill -9 included, and check it (under 30 s)

              --port PORT            default 8080; 0 takes a free one
              --data DIR             where orders, messages and ledgers are kept; default ./order-data
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
        Mode mode = Mode.SERVE;
        int port = 8080;
        @Nullable Path data = null;
        @Nullable Path orders = null;
        Delays delays = Delays.STANDARD;
        Set<String> seen = new HashSet<>();
        if ("worker".equals(rest.peek())) {
            rest.remove();
            mode = Mode.WORKER;
        }
        while (!rest.isEmpty()) {
            String option = rest.remove();
            if (option.startsWith("-") && !seen.add(option)) {
                throw new IllegalArgumentException(option + " is given twice");
            }
            switch (option) {
                case "--help", "-h" -> mode = Mode.HELP;
                case "--tour" -> mode = mode == Mode.HELP ? mode : Mode.TOUR;
                case "--port" -> port = port(value(option, rest));
                case "--data" -> data = Path.of(value(option, rest));
                case "--orders" -> orders = Path.of(value(option, rest));
                case "--reminder-after" ->
                    delays = new Delays(duration(option, rest), delays.cancel(), delays.welcome());
                case "--cancel-after" ->
                    delays = new Delays(delays.reminder(), duration(option, rest), delays.welcome());
                case "--welcome-after" ->
                    delays = new Delays(delays.reminder(), delays.cancel(), duration(option, rest));
                default ->
                    throw new IllegalArgumentException("unknown option '" + option + "'; --help lists those there are");
            }
        }
        if (mode == Mode.TOUR && !Set.of("--tour", "--data").containsAll(seen)) {
            seen.removeAll(Set.of("--tour", "--data"));
            throw new IllegalArgumentException("--tour sets its own "
                    + String.join(", ", seen.stream().sorted().toList()) + "; leave it out, only --data goes with it");
        }
        if (delays.cancel().compareTo(delays.reminder()) <= 0) {
            throw new IllegalArgumentException("--cancel-after (" + Durations.readable(delays.cancel())
                    + ") must be longer than --reminder-after (" + Durations.readable(delays.reminder()) + ")");
        }
        return new Options(mode, port, data, delays, orders);
    }

    private static String value(String option, Deque<String> rest) {
        @Nullable String value = rest.poll();
        if (value == null || value.startsWith("--") || value.isBlank()) {
            throw new IllegalArgumentException(
                    option + " needs a value" + (value == null ? "" : ", got '" + value + "'"));
        }
        return value;
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException("--port '" + text + "': expected 0 to 65535");
        }
        return Integer.parseInt(text);
    }

    private static Duration duration(String option, Deque<String> rest) {
        String text = value(option, rest);
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }
}
