package dev.postdate.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the tests of each guarantee in the sources: methods and classes with its number as a tag or at the beginning of their display name.
 */
final class GuaranteedTests {

    private static final Pattern TAG = Pattern.compile("@Tag\\(\"(G\\d\\d)\"\\)");
    private static final Pattern DISPLAY_NAME = Pattern.compile("^\\s*(?:@DisplayName\\()?\"((?:G\\d\\d )+)");
    private static final Pattern NUMBER = Pattern.compile("G\\d\\d");
    private static final Pattern TYPE = Pattern.compile("^\\s*(?:[a-z]+ )*class (\\w+)");
    private static final Pattern METHOD = Pattern.compile("^\\s+(?:[a-z]+ )*?(?:void|[A-Z]\\w*(?:<.*>)?) (\\w+)\\(");
    private static final Map<String, String> NAMES = Map.of("InMemory", "memory", "Rabbit", "rabbitmq");
    private static final Pattern EXTENDS = Pattern.compile("class \\w+ extends (\\w+(?:Suite|Conformance))\\b");

    /** A test; without a method it is the whole class. */
    record Found(String number, String source, String method) {}

    private GuaranteedTests() {}

    static List<Found> all() {
        List<Found> found = new ArrayList<>();
        for (Path file : Checkout.files(".java")) {
            if (file.toString().contains("test")) {
                found.addAll(in(file));
            }
        }
        return found;
    }

    private static List<Found> in(Path file) {
        List<Found> found = new ArrayList<>();
        String source = file.getFileName().toString().replace(".java", "");
        Set<String> pending = new TreeSet<>();
        for (String line : Checkout.read(file).lines().toList()) {
            if (line.strip().startsWith("@") || line.strip().startsWith("\"")) {
                numbers(line, pending);
                continue;
            }
            Matcher type = TYPE.matcher(line);
            Matcher method = METHOD.matcher(line);
            boolean isMethod = method.find();
            if (!pending.isEmpty() && (isMethod || type.find())) {
                String name = isMethod ? method.group(1) : "";
                pending.forEach(number -> found.add(new Found(number, source, name)));
                pending.clear();
            }
        }
        if (!pending.isEmpty()) {
            throw new IllegalStateException(pending + " in " + file + " stand above neither a method nor a class.");
        }
        return found;
    }

    private static void numbers(String line, Set<String> into) {
        TAG.matcher(line).results().forEach(tag -> into.add(tag.group(1)));
        DISPLAY_NAME
                .matcher(line)
                .results()
                .forEach(name -> NUMBER.matcher(name.group(1)).results().forEach(number -> into.add(number.group())));
    }

    /** Which stores, or transports, run a suite, by the names of the tests that extend it, or that extend a class which holds it. */
    static Map<String, Set<String>> storesOfSuites() {
        Map<String, List<String>> heldBy = new TreeMap<>();
        for (Path file : Checkout.files("Conformance.java")) {
            heldBy.put(file.getFileName().toString().replace(".java", ""), extended(file));
        }
        Map<String, Set<String>> stores = new TreeMap<>();
        List<Path> users = new ArrayList<>(Checkout.files("Test.java"));
        // Extended by a test for each version of the server.
        users.addAll(Checkout.files("BusSuites.java"));
        for (Path file : users) {
            String store = storeOf(file.getFileName().toString());
            extended(file).stream()
                    .flatMap(suite -> heldBy.getOrDefault(suite, List.of(suite)).stream())
                    .forEach(suite -> stores.computeIfAbsent(suite, each -> new TreeSet<>())
                            .add(store));
        }
        return stores;
    }

    /** The suites that are for transports, and not for stores. */
    static Set<String> suitesOfTransports() {
        return Checkout.files("TransportConformance.java").stream()
                .flatMap(file -> extended(file).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String storeOf(String test) {
        return Stream.of("Sqlite", "Postgres", "InMemory", "Rabbit")
                .filter(test::startsWith)
                .findFirst()
                .map(name -> NAMES.getOrDefault(name, name.toLowerCase(Locale.ROOT)))
                .orElse("another");
    }

    private static List<String> extended(Path file) {
        return EXTENDS.matcher(Checkout.read(file))
                .results()
                .map(suite -> suite.group(1))
                .toList();
    }
}
