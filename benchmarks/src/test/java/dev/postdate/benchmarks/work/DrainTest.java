package dev.postdate.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.benchmarks.server.Server;
import dev.postdate.benchmarks.system.Contestant;
import dev.postdate.benchmarks.system.Limit;
import dev.postdate.benchmarks.system.PostdateContestant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That it runs and counts; how fast is not looked at. */
class DrainTest {

    private static final int MESSAGES = 200;

    @Test
    void handlesEachMessageOnceAndLeavesNone() throws Exception {
        List<Contestant> contestants =
                List.of(new PostdateContestant(), new Limit(Limit.Kind.TWO_WRITES), new Limit(Limit.Kind.ONE_WRITE));
        try (Server server = Server.start(Map.of("shared_buffers", "64MB"))) {
            for (Trial trial : Drain.of("drain", MESSAGES, contestants).trials(Scale.FULL)) {
                Trial.Run run = trial.run();
                assertThat(run).isNotNull();
                assertThat(run.on(server))
                        .contains(new Sample("handled twice", 0), new Sample("handled early", 0))
                        .anySatisfy(sample -> {
                            assertThat(sample.unit()).isEqualTo("messages/s");
                            assertThat(sample.value()).isPositive();
                        });
            }
        }
    }
}
