package dev.postdate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pages show code that compiles and name files that exist. A block of Java or XML stands below a line that names its source, such as
 * {@code <!-- sample: SchedulingTest.java#cancel -->}, and is the same text; with {@code -Ddocs.write=true} these tests write it there.
 */
class PagesTest {

    private static final Set<String> CHECKED_LANGUAGES = Set.of("java", "xml");
    private static final Pattern MARKER = Pattern.compile("<!-- sample: (\\S+) -->");
    private static final Pattern FILLED_BLOCK =
            Pattern.compile("(<!-- sample: (\\S+) -->\n```\\w+\n).*?```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("(?<!!)\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

    private record Block(int line, String language, String before, String text) {}

    static List<Path> pages() {
        return Checkout.pages();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void codeOnThePageIsTheCodeThatIsTested(Path page) throws IOException {
        if (GeneratedPage.WRITE) {
            Files.writeString(page, withSamples(Checkout.read(page)));
        }
        assertThat(blocks(page))
                .filteredOn(block -> CHECKED_LANGUAGES.contains(block.language))
                .allSatisfy(block -> {
                    Matcher marker = MARKER.matcher(block.before);
                    assertThat(marker.matches())
                            .as(
                                    "line %d: a block of %s needs a line <!-- sample: File.java#tag --> above it",
                                    block.line, block.language)
                            .isTrue();
                    assertThat(block.text).as("line %d", block.line).isEqualTo(SampleSource.of(marker.group(1)));
                });
    }

    private static String withSamples(String page) {
        return FILLED_BLOCK
                .matcher(page)
                .replaceAll(
                        block -> Matcher.quoteReplacement(block.group(1) + SampleSource.of(block.group(2)) + "\n```"));
    }

    @Test
    void everySampleIsShownSomewhere() {
        Set<String> shown = new TreeSet<>();
        pages().forEach(page -> blocks(page)
                .forEach(block -> MARKER.matcher(block.before).results().forEach(match -> shown.add(match.group(1)))));
        List<String> tags = Checkout.files(".java").stream()
                .filter(file -> file.startsWith(Checkout.ROOT.resolve("docs")))
                .flatMap(file -> SampleSource.tags(file).stream())
                .toList();
        assertThat(tags).isNotEmpty().isSubsetOf(shown);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void linksLeadSomewhere(Path page) {
        List<String> links = LINK.matcher(Checkout.read(page))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(links).allSatisfy(link -> {
            if (!link.matches("[a-z]+:.*")) {
                String[] parts = link.split("#", 2);
                Path target = parts[0].isEmpty()
                        ? page
                        : page.resolveSibling(parts[0]).normalize();
                assertThat(Files.exists(target)).as("%s exists", link).isTrue();
                if (parts.length == 2) {
                    assertThat(anchors(target)).as("anchors of %s", parts[0]).contains(parts[1]);
                }
            }
        });
    }

    /** The anchors that are made of headings. */
    private static List<String> anchors(Path page) {
        return Checkout.read(page)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static List<Block> blocks(Path page) {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = Checkout.read(page).lines().toList();
        String before = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.stripLeading().startsWith("```")) {
                int end = i + 1;
                while (end < lines.size() && !lines.get(end).strip().equals("```")) {
                    end++;
                }
                String language = line.strip().substring(3);
                blocks.add(new Block(i + 1, language, before, String.join("\n", lines.subList(i + 1, end))));
                i = end;
                before = "";
            } else if (!line.isBlank()) {
                before = line.strip();
            }
        }
        return blocks;
    }
}
