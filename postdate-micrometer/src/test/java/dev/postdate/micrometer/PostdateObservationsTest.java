package dev.postdate.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Handlers of observations that fail, on one thread that goes on to the next message. */
class PostdateObservationsTest {

    @MessageType("observed.work")
    record Work(String text) {}

    enum At {
        START,
        OPENING,
        CLOSING,
        ERROR,
        STOP
    }

    /** Fails at one of the moments that it is told of. */
    private record Failing(At at) implements ObservationHandler<Observation.Context> {

        private void fail(At now) {
            if (now == at) {
                throw new IllegalStateException("fails at " + now);
            }
        }

        @Override
        public void onStart(Observation.Context context) {
            fail(At.START);
        }

        @Override
        public void onScopeOpened(Observation.Context context) {
            fail(At.OPENING);
        }

        @Override
        public void onScopeClosed(Observation.Context context) {
            fail(At.CLOSING);
        }

        @Override
        public void onError(Observation.Context context) {
            fail(At.ERROR);
        }

        @Override
        public void onStop(Observation.Context context) {
            fail(At.STOP);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource(At.class)
    void aHandlerOfObservationsThatFailsLeavesNothingOnTheThreadAndLosesNoMessage(At at) {
        MeterRegistry meters = new SimpleMeterRegistry();
        ObservationRegistry observations = ObservationRegistry.create();
        // The last one of them, so that the meters have been told before it fails.
        observations
                .observationConfig()
                .observationHandler(new DefaultMeterObservationHandler(meters))
                .observationHandler(new Failing(at));
        try (TestPostdate test = TestPostdate.start(
                VirtualTime.create(),
                Postdate.builder("observed")
                        .tracing(new PostdateObservations(observations, "observed"))
                        .handle(Work.class, (work, context) -> {
                            if (context.attempt() == 1) {
                                throw new IllegalStateException("the first one fails");
                            }
                        }))) {
            test.bus().send(new Work("w"));
            test.advance(Duration.ofMinutes(1));
            assertThat(test.handled(Work.class)).hasSize(1);
            assertThat(observations.getCurrentObservation()).isNull();
            // Of a start or a stop that one of them fails at the others are not told.
            if (at != At.START && at != At.STOP) {
                assertThat(meters.get("postdate.handling.active")
                                .longTaskTimer()
                                .activeTasks())
                        .isZero();
            }
        }
    }
}
