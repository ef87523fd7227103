package dev.postdate.docs;

import java.util.List;
import java.util.regex.Pattern;

/** The table of docs/design/guarantees.md, the one place that says which promise holds and what the others wait for. */
final class Guarantees {

    static final String PAGE = "docs/design/guarantees.md";

    private static final Pattern ROW =
            Pattern.compile("^\\| (G\\d\\d) \\| (.+?) \\| (holds|in part|open) \\| (.*?) ?\\|$", Pattern.MULTILINE);

    /** One promise; {@code missing} is empty where it holds. */
    record Guarantee(String number, String promise, String today, String missing) {
        boolean hasTests() {
            return !today.equals("open");
        }
    }

    private Guarantees() {}

    static List<Guarantee> all() {
        return ROW.matcher(Checkout.read(PAGE))
                .results()
                .map(row -> new Guarantee(row.group(1), row.group(2), row.group(3), row.group(4)))
                .toList();
    }
}
