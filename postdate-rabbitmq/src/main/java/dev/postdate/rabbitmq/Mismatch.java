package dev.postdate.rabbitmq;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the broker says about a declaration that is at odds with what it has. For people: nothing is decided by it. */
final class Mismatch {

    private static final Pattern INEQUIVALENT =
            Pattern.compile(".*inequivalent arg '([^']*)' for .*received (.*?) but current is (.*)", Pattern.DOTALL);

    private Mismatch() {}

    static String in(String said) {
        Matcher matcher = INEQUIVALENT.matcher(said);
        return matcher.matches()
                ? "its '" + matcher.group(1) + "' is " + matcher.group(3) + ", expected " + matcher.group(2)
                : said;
    }
}
