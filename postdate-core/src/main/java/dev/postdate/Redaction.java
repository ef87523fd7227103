package dev.postdate;

import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Takes secrets out of the texts of errors before they are kept with a message or logged. Stateless.
 *
 * <p>It knows the common ways in which secrets get into the messages of exceptions; what is secret in a domain, such as a name or an account,
 * it cannot know: give {@link PostdateBuilder#redact} a function of your own for that, which may call this one first.
 */
public final class Redaction {

    /** What stands for a secret. */
    private static final String MASK = "***";

    private static final String NAME =
            "passw(?:or)?d|passwd|pwd|secret|token|api[-_]?key|access[-_]?key|credentials?|authorization|cookie";

    /**
     * {@code password=x}, {@code "token": "x"}, {@code Authorization: Bearer x}: a name, and what stands behind it. What stands before the name is
     * no part of it: to look for that at every place of a trace would take longer than the attempt did.
     */
    private static final Pattern NAMED = Pattern.compile("(?i)((?:" + NAME + ")[\\w-]{0,20}\"?\\s{0,4}[=:]\\s{0,4})"
            + "(\"[^\"]{0,1000}\"|'[^']{0,1000}'|(?:(?:bearer|basic)\\s{1,4})?[^\\s,;&\"')\\]}]{1,1000})");

    private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer\\s{1,4})[\\w.~+/=-]{8,1000}");

    /** {@code scheme://user:password@host}. */
    private static final Pattern USER_INFO =
            Pattern.compile("(\\b[a-z][a-z0-9+.:-]{1,30}://)[^\\s/@:]{0,200}:[^\\s/@]{0,200}@");

    private Redaction() {}

    /**
     * Masks what stands behind a name such as {@code password}, {@code token}, {@code api-key} or {@code authorization}, bearer tokens, and
     * the user and password of a URL.
     */
    public static UnaryOperator<String> standard() {
        return Redaction::mask;
    }

    private static String mask(String text) {
        String named = NAMED.matcher(text).replaceAll("$1" + MASK);
        String bearers = BEARER.matcher(named).replaceAll("$1" + MASK);
        return USER_INFO.matcher(bearers).replaceAll("$1" + MASK + "@");
    }
}
