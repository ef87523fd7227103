package dev.postdate.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Answers for a person. What stood in a message cannot command the terminal: its control characters are shown as their codes. */
final class Text {

    private Text() {}

    /**
     * Rows below headings. A column in which nothing stands is left out.
     *
     * @param names of fields; {@code dueAt} is headed {@code DUE AT}
     */
    static String table(List<Fields> rows, String... names) {
        if (rows.isEmpty()) {
            return "Nothing.\n";
        }
        String[] columns = Arrays.stream(names)
                .filter(name -> rows.stream().anyMatch(row -> !row.text(name).isEmpty()))
                .toArray(String[]::new);
        List<List<String>> cells = new ArrayList<>();
        cells.add(Arrays.stream(columns).map(Text::heading).toList());
        rows.forEach(row -> cells.add(
                Arrays.stream(columns).map(name -> line(row.text(name))).toList()));
        int[] widths = new int[columns.length];
        cells.forEach(row ->
                Arrays.setAll(widths, i -> Math.max(widths[i], row.get(i).length())));
        return cells.stream().map(row -> aligned(row, widths)).collect(Collectors.joining());
    }

    private static String aligned(List<String> row, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            text.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
        }
        return text.toString().stripTrailing() + "\n";
    }

    /** A field a line, those left out that are not there. */
    static String fields(Fields fields, String... names) {
        int width = Arrays.stream(names)
                .mapToInt(name -> heading(name).length())
                .max()
                .orElse(0);
        return Arrays.stream(names)
                .filter(name -> !fields.text(name).isEmpty())
                .map(name ->
                        heading(name) + " ".repeat(width - heading(name).length() + 2) + line(fields.text(name)) + "\n")
                .collect(Collectors.joining());
    }

    private static String heading(String name) {
        return name.replaceAll("([A-Z])", " $1").toUpperCase(Locale.ROOT);
    }

    /** On one line. */
    static String line(String text) {
        return printable(text.strip().replaceAll("\\s*\\R\\s*", " "));
    }

    /** With its own lines. */
    static String block(String text) {
        return text.lines().map(line -> "  " + printable(line) + "\n").collect(Collectors.joining());
    }

    private static String printable(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(character -> {
            if ((Character.isISOControl(character) && character != '\t')
                    || Character.getType(character) == Character.FORMAT) {
                shown.append(String.format(Locale.ROOT, "\\u%04x", character));
            } else {
                shown.appendCodePoint(character);
            }
        });
        return shown.toString();
    }
}
