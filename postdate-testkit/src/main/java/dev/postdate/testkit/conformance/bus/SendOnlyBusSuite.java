package dev.postdate.testkit.conformance.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.NoRouteException;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.spi.Capability;
import dev.postdate.testkit.TestPostdate;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Nodes that send, schedule, cancel and move, and handle nothing. */
public abstract class SendOnlyBusSuite extends BusSuite {

    @BeforeEach
    final void needsSendOnlyNodes() {
        if (!store().info().can(Capability.SEND_ONLY_PROCESSES)) {
            throw new TestAbortedException("The store '" + store().info().name() + "' is refused by send-only nodes: "
                    + Capability.SEND_ONLY_PROCESSES.meaning() + " is missing.");
        }
    }

    @Test
    @Tag("G46")
    @DisplayName("G46 a send-only node schedules, cancels and moves, and never claims; a node that handles delivers")
    void sendsOnly() {
        TestPostdate worker = start(builder -> builder.queue("work", queue -> queue)
                .handle(Note.class, SchedulingBusSuite.onQueue("work"), (note, context) -> {})
                .handle(Echo.class, (echo, context) -> {}));
        TestPostdate sender = start(builder -> builder.sendOnly());
        ScheduleToken cancelled =
                sender.bus().scheduleSend(new Note("cancelled"), HOUR).token();
        ScheduleToken moved = sender.bus().scheduleSend(new Note("moved"), HOUR).token();
        sender.bus().scheduleSend(new Note("kept"), HOUR);
        sender.bus().publish(new Echo("at once"));
        assertThat(sender.bus().cancel(cancelled).cancelled()).isTrue();
        assertThat(sender.bus().reschedule(moved, Duration.ofMinutes(1)).outcome())
                .isEqualTo(RescheduleResult.Outcome.RESCHEDULED);
        time().runUntilIdle();
        assertThat(worker.handled(Echo.class)).hasSize(1);
        time().advance(HOUR);
        assertThat(worker.handled(Note.class)).extracting(Note::text).containsExactly("moved", "kept");
        assertThat(sender.attempts()).isEmpty();
    }

    @Test
    @Tag("G15")
    @DisplayName("G15 what becomes due while no node handles anything is delivered once after the next start")
    void dueWhileNobodyRuns() {
        start(builder -> builder.handle(Note.class, (note, context) -> {})).close();
        TestPostdate sender = start(builder -> builder.sendOnly());
        sender.bus().scheduleSend(new Note("waits"), Duration.ofMinutes(1));
        time().advance(HOUR);
        TestPostdate worker = start(builder -> builder.handle(Note.class, (note, context) -> {}));
        time().advance(Duration.ofMinutes(1));
        assertThat(worker.handled(Note.class)).hasSize(1);
        assertThat(worker.attempts()).hasSize(1);
    }

    @Test
    @Tag("G46")
    @DisplayName("G46 a command whose handler no node has ever declared is refused at the call")
    void unknownHandler() {
        TestPostdate sender = start(builder -> builder.sendOnly());
        assertThatThrownBy(() -> sender.bus().send(new Note("to nobody")))
                .isInstanceOf(NoRouteException.class)
                .hasMessageContaining("testkit.note");
        assertThat(sender.scheduled()).isEmpty();
    }
}
