package dev.postdate.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.examples.orders.Options.Mode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

    @Test
    void withoutArgumentsTheTextbooksDelaysAreServed() {
        assertThat(Options.parse())
                .isEqualTo(new Options(
                        Mode.SERVE,
                        8080,
                        null,
                        new Options.Delays(Duration.ofHours(24), Duration.ofDays(3), Duration.ofMinutes(10)),
                        null));
    }

    @Test
    void everyOptionIsRead() {
        assertThat(Options.parse(
                        "worker --port 0 --data d --reminder-after 10s --cancel-after 1m --welcome-after 500ms --orders o.jsonl"
                                .split(" ")))
                .isEqualTo(new Options(
                        Mode.WORKER,
                        0,
                        Path.of("d"),
                        new Options.Delays(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMillis(500)),
                        Path.of("o.jsonl")));
    }

    @Test
    void helpAndTourAreModes() {
        assertThat(Options.parse("--help").mode()).isEqualTo(Mode.HELP);
        assertThat(Options.parse("--tour", "--help").mode()).isEqualTo(Mode.HELP);
        assertThat(Options.parse("--tour", "--data", "d").mode()).isEqualTo(Mode.TOUR);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--prot 1                        | unknown option '--prot'; --help lists those there are",
                "serve                           | unknown option 'serve'",
                "--port                          | --port needs a value",
                "--port --data d                 | --port needs a value, got '--data'",
                "--port 65536                    | --port '65536': expected 0 to 65535",
                "--port eight                    | --port 'eight': expected 0 to 65535",
                "--port 1 --port 2               | --port is given twice",
                "--reminder-after 10             | --reminder-after: '10' is no duration",
                "--cancel-after 0s               | --cancel-after: '0s' is out of range",
                "--welcome-after soon            | --welcome-after: 'soon' is no duration",
                "--reminder-after 4d             | --cancel-after (3 d) must be longer than --reminder-after (4 d)",
                "--tour --port 1 --orders o      | --tour sets its own --orders, --port; leave it out",
            })
    void whatIsWrongIsSaidInOneSentence(String arguments, String message) {
        assertThatThrownBy(() -> Options.parse(arguments.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(Options.HELP)
                .contains(
                        "--port",
                        "--data",
                        "--reminder-after",
                        "--cancel-after",
                        "--welcome-after",
                        "--orders",
                        "--tour",
                        "--help");
    }
}
