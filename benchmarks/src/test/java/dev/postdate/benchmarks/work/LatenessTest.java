package dev.postdate.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.benchmarks.server.Server;
import dev.postdate.benchmarks.system.PostdateContestant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That it runs and counts; how late they are is not looked at. */
class LatenessTest {

    @Test
    void noneIsEarlyOrLostOrHandledTwice() throws Exception {
        Lateness lateness = new Lateness(100, List.of(new PostdateContestant()));
        try (Server server = Server.start(Map.of("shared_buffers", "64MB"))) {
            for (Trial trial : lateness.trials(Scale.BRIEF)) {
                Trial.Run run = trial.run();
                assertThat(run).isNotNull();
                List<Sample> samples = run.on(server);
                if (trial.system().equals("limit")) {
                    assertThat(samples).allMatch(sample -> sample.value() > 0);
                    continue;
                }
                assertThat(samples).contains(new Sample("early", 0), new Sample("handled twice", 0));
            }
        }
    }
}
