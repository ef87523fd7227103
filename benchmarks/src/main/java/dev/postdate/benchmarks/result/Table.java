package dev.postdate.benchmarks.result;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints the results of a work for people. */
public final class Table {

    private static final String FORMAT = "  %-20s %14s %14s %14s  %-22s %s%n";

    private final PrintStream out;

    public Table(PrintStream out) {
        this.out = out;
    }

    public void print(String work, String summary, List<Result> results) {
        out.printf("%n%s%n  %s%n", work, summary);
        out.printf(FORMAT, "system", "median", "min", "max", "unit", "settings");
        results.forEach(this::print);
    }

    private void print(Result result) {
        Statistics statistics = result.statistics();
        if (statistics == null) {
            out.printf(FORMAT, result.system(), "-", "-", "-", result.unit(), result.note() + " " + result.settings());
        } else {
            out.printf(
                    FORMAT,
                    result.system(),
                    number(statistics.median()),
                    number(statistics.min()),
                    number(statistics.max()),
                    result.unit(),
                    result.settings());
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
    }
}
