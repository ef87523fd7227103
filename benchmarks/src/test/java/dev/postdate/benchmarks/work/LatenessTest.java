package dev.postdate.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.benchmarks.server.Server;
import dev.postdate.benchmarks.system.Limit;
import dev.postdate.benchmarks.system.PostdateContestant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That it runs and counts; how late they are is not looked at. */
class LatenessTest {

    @Test
    void noneIsEarlyOrLostOrHandledTwice() throws Exception {
        Lateness lateness = new Lateness(100, List.of(new PostdateContestant(), new Limit(Limit.Kind.TIMERS)));
        try (Server server = Server.start(Map.of("shared_buffers", "64MB"))) {
            for (Trial trial : lateness.trials(Scale.BRIEF)) {
                Trial.Run run = trial.run();
                assertThat(run).isNotNull();
                assertThat(run.on(server))
                        .contains(new Sample("early", 0), new Sample("lost", 0), new Sample("handled twice", 0));
            }
        }
    }
}
