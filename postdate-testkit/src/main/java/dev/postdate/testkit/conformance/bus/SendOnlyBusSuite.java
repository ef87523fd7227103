package dev.postdate.testkit.conformance.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.NoRouteException;
import dev.postdate.Postdate;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.admin.Concern.Kind;
import dev.postdate.admin.NodeHealth;
import dev.postdate.admin.NodeHealth.Status;
import dev.postdate.spi.Capability;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
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

    @Test
    @Tag("G40")
    @DisplayName("G40 a send-only node is DOWN while due messages wait for an application whose last node went silent")
    void healthOfASender() {
        VirtualTime frozen = VirtualTime.create();
        TestPostdate worker =
                started(frozen, Postdate.builder("test").store(store()).handle(Note.class, (note, context) -> {}));
        TestPostdate sender = start(builder -> builder.sendOnly());
        sender.bus().scheduleSend(new Note("waits"), Duration.ofSeconds(10));
        assertThat(sender.admin().health().status()).isEqualTo(Status.UP);
        assertThat(sender.admin().health().engine()).isEmpty();
        live(Duration.ofMinutes(4));

        NodeHealth health = sender.admin().health();

        assertThat(health.status()).isEqualTo(Status.DOWN);
        assertThat(health.concerns()).singleElement().satisfies(concern -> {
            assertThat(concern.kind()).isEqualTo(Kind.UNSERVED);
            assertThat(concern.subject()).isEqualTo("test");
            assertThat(concern.text()).contains("testkit.note", "no node of application 'test' is alive");
        });
        frozen.advance(Duration.ofMinutes(4));
        assertThat(worker.handled(Note.class)).hasSize(1);
        live(Duration.ofMinutes(1));
        assertThat(sender.admin().health().status()).isEqualTo(Status.UP);
    }

    private void live(Duration howLong) {
        for (Duration passed = Duration.ZERO; passed.compareTo(howLong) < 0; passed = passed.plusSeconds(10)) {
            time().advance(Duration.ofSeconds(10));
        }
    }
}
