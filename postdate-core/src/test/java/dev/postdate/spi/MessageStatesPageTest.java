package dev.postdate.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The diagram for people shows what the enum allows: no pair more, no pair less. */
class MessageStatesPageTest {

    private static final Pattern ARROW = Pattern.compile("^\\s*(\\S+) --> (\\w+)", Pattern.MULTILINE);

    private static Set<String> arrows() throws IOException {
        Path page = Path.of("..", "docs", "design", "message-states.md");
        return ARROW.matcher(Files.readString(page))
                .results()
                .map(arrow -> arrow.group(1) + " " + arrow.group(2))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @EnumSource
    void eachPairIsShownIfItIsAllowed(MessageState from) throws IOException {
        Set<String> arrows = arrows();
        for (MessageState to : MessageState.values()) {
            assertThat(arrows.contains(from + " " + to))
                    .as("the diagram shows %s --> %s", from, to)
                    .isEqualTo(from.successors().contains(to));
        }
        for (MessageEnd end : MessageEnd.values()) {
            assertThat(arrows.contains(from + " " + end))
                    .as("the diagram shows %s --> %s", from, end)
                    .isEqualTo(from.ends().contains(end));
        }
    }

    @Test
    void nothingElseIsShown() throws IOException {
        List<String> ends = Arrays.stream(MessageEnd.values()).map(Enum::name).toList();
        List<String> names = Stream.concat(Arrays.stream(MessageState.values()).map(Enum::name), ends.stream())
                .toList();
        assertThat(arrows()).allSatisfy(arrow -> {
            String[] pair = arrow.split(" ", 2);
            assertThat(names).contains(pair[1]);
            assertThat(pair[0])
                    .satisfiesAnyOf(
                            from -> assertThat(from).isEqualTo("[*]"),
                            from -> assertThat(names).contains(from));
            assertThat(ends).doesNotContain(pair[0]);
        });
    }
}
