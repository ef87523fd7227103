package dev.postdate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** What code writes into a page, compared with what stands there. */
final class GeneratedPage {

    private static final String PROPERTY = "docs.write";

    /** True if pages are to be written, not only compared. */
    static final boolean WRITE = Boolean.getBoolean(PROPERTY);

    private GeneratedPage() {}

    /** Compares the page with what it should be, or writes it where that was asked for. */
    static void check(String page, String expected, Class<?> test) {
        if (WRITE) {
            try {
                Files.writeString(Checkout.ROOT.resolve(page), expected);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        assertThat(Files.exists(Checkout.ROOT.resolve(page)) ? Checkout.read(page) : "")
                .as(
                        "%s is stale; write it anew with: ./mvnw -Dfast -pl docs/samples -am test -Dtest=%s -D%s=true",
                        page, test.getSimpleName(), PROPERTY)
                .isEqualTo(expected);
    }

    /** A page whose part between two marking lines is replaced. */
    static String withPart(String page, String part) {
        String begin = "<!-- generated -->\n";
        String end = "<!-- end of what is generated -->";
        int from = page.indexOf(begin);
        int to = page.indexOf(end);
        assertThat(from).as("the line %s", begin).isNotNegative();
        assertThat(to).as("the line %s", end).isGreaterThan(from);
        return page.substring(0, from + begin.length()) + part + page.substring(to);
    }
}
