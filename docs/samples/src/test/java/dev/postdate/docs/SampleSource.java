package dev.postdate.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where the samples come from: a whole file, or what stands between two lines with {@code tag::} and {@code end::} and its name. */
final class SampleSource {

    private static final Pattern TAG = Pattern.compile("\\b(tag|end)::([a-z0-9-]+)");

    private SampleSource() {}

    /**
     * The text that a marker means.
     *
     * @param marker a file of this package or a path from the root, and after a hash the name of a tag
     */
    static String of(String marker) {
        String[] parts = marker.split("#", 2);
        List<String> lines = Checkout.read(file(parts[0])).lines().toList();
        return parts.length == 1 ? String.join("\n", lines) : region(marker, parts[1], lines);
    }

    static Path file(String name) {
        return name.contains("/")
                ? Checkout.ROOT.resolve(name)
                : Checkout.ROOT
                        .resolve("docs/samples/src/test/java/dev/postdate/docs")
                        .resolve(name);
    }

    private static String region(String marker, String tag, List<String> lines) {
        List<String> region = new ArrayList<>();
        boolean inside = false;
        boolean found = false;
        for (String line : lines) {
            Matcher matcher = TAG.matcher(line);
            if (!matcher.find()) {
                if (inside) {
                    region.add(line);
                }
            } else if (matcher.group(2).equals(tag)) {
                inside = matcher.group(1).equals("tag");
                found = true;
            }
        }
        if (!found || inside) {
            throw new IllegalArgumentException("No lines tag::" + tag + " and end::" + tag + " for sample " + marker);
        }
        return outdented(region);
    }

    private static String outdented(List<String> lines) {
        int indent = lines.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        return lines.stream()
                .map(line -> line.isBlank() ? "" : line.substring(indent))
                .collect(Collectors.joining("\n"));
    }

    /** The markers of all tags in a file of this package. */
    static List<String> tags(Path file) {
        return TAG.matcher(Checkout.read(file))
                .results()
                .filter(match -> match.group(1).equals("tag"))
                .map(match -> file.getFileName() + "#" + match.group(2))
                .toList();
    }
}
