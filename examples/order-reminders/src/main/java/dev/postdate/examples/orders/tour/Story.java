package dev.postdate.examples.orders.tour;

import dev.postdate.ScheduleToken;
import dev.postdate.examples.orders.HandlerLine;
import dev.postdate.examples.orders.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/** What customers do, and how a worker is killed in the middle. */
final class Story {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** So far from the next due time that nothing else begins between a look at the schedule and the kill. */
    private static final Duration QUIET = Duration.ofMillis(600);

    private final Stage stage;
    private final Narrator narrator;
    private final Timeline timeline;
    /** Those alive. */
    private final List<Worker> workers = new ArrayList<>();

    Story(Stage stage, Narrator narrator, Timeline timeline) {
        this.stage = stage;
        this.narrator = narrator;
        this.timeline = timeline;
    }

    Interruption play() throws IOException, InterruptedException {
        try {
            return tell();
        } finally {
            // Where the story was cut short they would complain about a store that is gone.
            workers.forEach(Worker::end);
        }
    }

    private Interruption tell() throws IOException, InterruptedException {
        narrator.chapter(stage.beginning());
        workers.addAll(stage.startWorkers());
        ShopClient shop = first();
        shop.place("paid", "ada@example.org", "Teapot", 1999);
        shop.place("forgotten", "bob@example.org", "Kettle", 4950);
        last().place("moved", "cleo@example.org", "Tea, green", 1250);
        last().place("charged", "dora@example.org", "Strainer", 799);

        narrator.chapter("Ada pays: her reminder and deadline are cancelled by the tokens saved with the order");
        last().pay("paid");

        narrator.chapter("Cleo asks for another time: a reminder sooner, a deadline later");
        shop.move("moved", "1500ms", "10s");

        narrator.chapter(
                "Dora's card is charged, but the gateway is down: later, later still, dead; then it is up and the letter redriven");
        gateway("down");
        UUID dead = shop.charge("charged");
        Await.untilTrue(
                "the charge is a dead letter",
                PATIENCE,
                () -> shop.deadLetters().contains(dead));
        gateway("up");
        last().redrive(dead);
        awaitHandled(
                "the redriven charge is done",
                line -> line.message().equals(dead) && line.what() == HandlerLine.What.DONE);

        narrator.chapter("Bob never pays: he is reminded, and at the deadline his order is cancelled");
        awaitHandled(
                "Bob was told",
                line -> line.what() == HandlerLine.What.DONE
                        && line.type().equals("cancellation-mail")
                        && line.about().equals("order forgotten"));

        try (MailDesk desk = new MailDesk(stage, timeline)) {
            narrator.chapter("two more orders; a send-only node in this process schedules a mail in the same store");
            shop.place("late", "eve@example.org", "Tray", 2100);
            shop.place("struck", "finn@example.org", "Cups", 3200);
            desk.welcome("gina@example.org", Duration.ofSeconds(4));

            narrator.chapter("the gateway is slow, and while it charges Finn's card the worker is killed with SIGKILL");
            Stage.Killed killed = killInTheMiddle();

            narrator.chapter(stage.afterTheKill());
            gateway("up");
            desk.welcome("hugo@example.org", Duration.ofMillis(300));
            ScheduleToken ida = desk.welcome("ida@example.org", Duration.ofSeconds(60));
            desk.move(ida, "ida@example.org", Duration.ofMillis(1500));
            ScheduleToken jack = desk.welcome("jack@example.org", Duration.ofSeconds(2));
            desk.cancel(jack, "jack@example.org");
            Interruption interruption = stage.recover(killed, workers, narrator);

            Await.untilTrue(
                    "everything was handled", PATIENCE, () -> first().schedule().isEmpty());
            for (Worker worker : workers) {
                worker.stop();
            }
            return interruption;
        }
    }

    private Stage.Killed killInTheMiddle() throws InterruptedException {
        gateway("slow");
        Await.untilTrue("nothing else is about to be handled", PATIENCE, this::isQuiet);
        UUID struck = first().charge("struck");
        HandlerLine began = awaitHandled(
                "Finn's card is being charged", line -> line.message().equals(struck));
        int pending = first().schedule().size() - 1;
        Worker worker = workers.stream()
                .filter(each -> each.pid() == began.pid())
                .findFirst()
                .orElseThrow();
        Instant at = narrator.now();
        int exitCode = worker.kill();
        workers.remove(worker);
        narrator.say(worker + " is dead, exit code " + exitCode + (exitCode == 137 ? " (128 + SIGKILL)" : "") + "; "
                + pending + " messages are pending");
        return new Stage.Killed(at, struck);
    }

    private boolean isQuiet() {
        Instant soon = narrator.now().plus(QUIET);
        return first().schedule().stream()
                .noneMatch(pending -> pending.inDelivery() || pending.due().isBefore(soon));
    }

    private HandlerLine awaitHandled(String what, Predicate<HandlerLine> wanted) {
        return Await.until(
                what,
                PATIENCE,
                () -> stage.ledgers().handled().stream().filter(wanted).findFirst());
    }

    /** Each worker sees a gateway of its own. */
    private void gateway(String mood) {
        workers.forEach(worker -> worker.shop().gateway(mood));
    }

    private ShopClient first() {
        return workers.get(0).shop();
    }

    /** The same, where there is one. */
    private ShopClient last() {
        return workers.get(workers.size() - 1).shop();
    }
}
