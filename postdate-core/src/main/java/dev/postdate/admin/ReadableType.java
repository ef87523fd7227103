package dev.postdate.admin;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A message type that a build can read, as a line of text too, so that it can be compared with a store by somebody who does not have the
 * build's classes. Immutable.
 *
 * @param name its stable name
 * @param version the one that the build writes; it reads that and older ones
 * @param aliases other names under which its messages may be stored
 */
public record ReadableType(String name, int version, Set<String> aliases) {

    public ReadableType {
        Objects.requireNonNull(name, "name");
        aliases = Set.copyOf(aliases);
        if (name.isBlank() || version < 1) {
            throw new IllegalArgumentException(
                    "A message type has a name and a version of at least 1, got '" + name + "' and " + version + ".");
        }
    }

    /**
     * Reads a line that {@link #toString} wrote.
     *
     * @throws IllegalArgumentException if it is none, saying what was expected
     */
    public static ReadableType parse(String line) {
        List<String> words = Arrays.asList(line.strip().split("\\s+"));
        if (words.size() < 2 || !words.get(1).matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(
                    "'" + line
                            + "' is no message type: expected its name, its version and its aliases, such as 'shop.bill 2 shop.invoice'.");
        }
        return new ReadableType(
                words.get(0), Integer.parseInt(words.get(1)), new TreeSet<>(words.subList(2, words.size())));
    }

    /** True if its messages may be stored under this name. */
    public boolean isNamed(String stored) {
        return name.equals(stored) || aliases.contains(stored);
    }

    /** Name, version and aliases in their order, with a space between. */
    @Override
    public String toString() {
        return aliases.isEmpty()
                ? name + " " + version
                : name + " " + version + " " + String.join(" ", new TreeSet<>(aliases));
    }
}
