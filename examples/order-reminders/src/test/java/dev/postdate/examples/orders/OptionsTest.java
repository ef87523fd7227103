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
                        new StoreChoice.Sqlite(),
                        null,
                        new Options.Serving(
                                8080,
                                "",
                                new Options.Delays(Duration.ofHours(24), Duration.ofDays(3), Duration.ofMinutes(10)),
                                null)));
    }

    @Test
    void everyOptionIsRead() {
        assertThat(Options.parse(
                        ("worker --port 0 --data d --store postgres --url jdbc:postgresql:shop --lease 6s --name A"
                                        + " --reminder-after 10s --cancel-after 1m --welcome-after 500ms --orders o.jsonl")
                                .split(" ")))
                .isEqualTo(new Options(
                        Mode.WORKER,
                        new StoreChoice.Postgres("jdbc:postgresql:shop", Duration.ofSeconds(6)),
                        Path.of("d"),
                        new Options.Serving(
                                0,
                                "A",
                                new Options.Delays(
                                        Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMillis(500)),
                                Path.of("o.jsonl"))));
    }

    @Test
    void helpAndTourAreModes() {
        assertThat(Options.parse("--help").mode()).isEqualTo(Mode.HELP);
        assertThat(Options.parse("--tour", "--help").mode()).isEqualTo(Mode.HELP);
        assertThat(Options.parse("--tour", "--data", "d").mode()).isEqualTo(Mode.TOUR);
    }

    @Test
    void onlyTheTourNeedsNoServer() {
        StoreChoice unknown = new StoreChoice.Postgres(null, Duration.ofSeconds(15));
        assertThat(Options.parse("--tour", "--store", "postgres").store()).isEqualTo(unknown);
        assertThat(Options.parse("--help", "--store", "postgres").mode()).isEqualTo(Mode.HELP);
        assertThat(Options.parse("--tour", "--store", "sqlite").store()).isEqualTo(new StoreChoice.Sqlite());
    }

    @Test
    void passwordInAUrlIsNotRepeated() {
        assertThatThrownBy(() -> Options.parse("--store", "postgres", "--url", "postgres://h/d?password=secret"))
                .hasMessageStartingWith("--url 'postgres://h/d': expected jdbc:postgresql://HOST/DATABASE")
                .hasMessageNotContaining("secret");
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
                "--tour --store postgres --url u | --tour sets its own --url; leave it out, only --store and --data go with it",
                "--tour --lease 3s               | --tour sets its own --lease; leave it out",
                "--store oracle                  | --store 'oracle': expected sqlite or postgres",
                "--store postgres                | --store postgres needs --url jdbc:postgresql://HOST/DATABASE?user=NAME of a server",
                "--url jdbc:postgresql:d         | --url goes with --store postgres",
                "--store sqlite --lease 3s       | --lease goes with --store postgres",
                "--store postgres --url h/d      | --url 'h/d': expected jdbc:postgresql://HOST/DATABASE",
                "--store postgres --url jdbc:postgresql:d --lease 3 | --lease: '3' is no duration",
                "--store postgres --url jdbc:postgresql:d --lease 999ms | --lease '999ms': expected 1s or more",
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
                        "--store",
                        "--url",
                        "--lease",
                        "--name",
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
