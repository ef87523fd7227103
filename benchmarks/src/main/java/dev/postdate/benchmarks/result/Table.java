package dev.postdate.benchmarks.result;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints the results of a work for people. */
public final class Table {

    private static final String FORMAT = "  %-20s %12s %12s %12s %12s  %s%n";

    private final PrintStream out;

    public Table(PrintStream out) {
        this.out = out;
    }

    /** A line for each system, with how many times the first system's median its own is, of those that were given the same to do. */
    public void print(String work, String summary, String unit, List<Result> results) {
        List<Result> compared =
                results.stream().filter(each -> each.unit().equals(unit)).toList();
        out.printf("%n%s, in %s%n  %s%n", work, unit, summary);
        out.printf(FORMAT, "", "median", "min", "max", "to the first", "");
        for (Result result : compared) {
            Statistics statistics = result.statistics();
            if (statistics == null) {
                out.printf(FORMAT, result.system(), "-", "-", "-", "-", result.note());
            } else {
                out.printf(
                        FORMAT,
                        result.system(),
                        number(statistics.median()),
                        number(statistics.min()),
                        number(statistics.max()),
                        toTheFirst(result, statistics, compared),
                        facts(result, results));
            }
            out.printf("  %-20s %s%n", "", result.settings());
        }
        out.println();
    }

    private static String toTheFirst(Result result, Statistics statistics, List<Result> compared) {
        Result first = compared.get(0);
        for (Result each : compared) {
            if (each.system().equals(first.system()) && inCommon(each, result) > inCommon(first, result)) {
                first = each;
            }
        }
        Statistics ofFirst = first.statistics();
        return ofFirst == null ? "-" : number(statistics.median() / ofFirst.median());
    }

    private static long inCommon(Result one, Result other) {
        return one.settings().entrySet().stream()
                .filter(each -> each.getValue().equals(other.settings().get(each.getKey())))
                .count();
    }

    /** The medians of its other units. */
    private static String facts(Result of, List<Result> results) {
        return results.stream()
                .filter(each -> each.system().equals(of.system())
                        && each.settings().equals(of.settings())
                        && !each.unit().equals(of.unit()))
                .flatMap(each -> each.statistics() == null
                        ? Stream.empty()
                        : Stream.of(number(each.statistics().median()) + " " + each.unit()))
                .collect(Collectors.joining(", "));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value == 0 ? "%.0f" : value >= 100 ? "%,.0f" : "%.3f", value);
    }
}
