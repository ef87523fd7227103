package dev.postdate.examples.orders.tour;

import dev.postdate.PostdateException;
import dev.postdate.ScheduleToken;
import dev.postdate.examples.orders.ChargeLine;
import dev.postdate.examples.orders.DataDirectory;
import dev.postdate.examples.orders.HandlerLine;
import dev.postdate.examples.orders.JsonLines;
import dev.postdate.examples.orders.Screen;
import dev.postdate.examples.orders.SenderLine;
import dev.postdate.examples.orders.Timeline;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Plays the story, with a worker in a process of its own that is killed in the middle, and checks that every promise was kept. */
public final class Tour {

    private static final List<String> DELAYS =
            List.of("--welcome-after", "1s", "--reminder-after", "3s", "--cancel-after", "6s");
    /** The waits of the service's retry policy. */
    private static final List<Duration> BACKOFF = List.of(Duration.ofMillis(500), Duration.ofSeconds(1));

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    /** So far from the next due time that nothing else begins between a look at the schedule and the kill. */
    private static final Duration QUIET = Duration.ofMillis(600);

    private final DataDirectory data;
    private final PrintStream out;
    private final Timeline timeline;
    private int chapter;

    private Tour(DataDirectory data, PrintStream out, Timeline timeline) {
        this.data = data;
        this.out = out;
        this.timeline = timeline;
    }

    /**
     * Plays the tour.
     *
     * @param wanted where its files go; a directory for temporary files if null
     * @return true if what was promised is what was seen
     */
    public static boolean play(@Nullable Path wanted, PrintStream out) throws IOException, InterruptedException {
        DataDirectory data = new DataDirectory(wanted == null ? Files.createTempDirectory("postdate-tour-") : wanted);
        if (Files.exists(data.starts())) {
            out.println("The tour needs an empty directory, and " + data
                    + " has been used. Leave --data out for a fresh one.");
            return false;
        }
        Instant began = Clock.systemUTC().instant();
        try (Timeline timeline = Timeline.open(data.sentByDesk(), null, Clock.systemUTC(), new Screen(out, ""))) {
            Tour tour = new Tour(data, out, timeline);
            out.println("The story of a shop in " + data + ". Lateness is in milliseconds after the due time.");
            Comparison.Outage outage = tour.story();
            boolean kept = tour.verdict(outage);
            out.println(
                    "The tour took " + Duration.between(began, timeline.now()).toSeconds() + " s.");
            Closing.print(out);
            return kept;
        } catch (IllegalStateException | PostdateException e) {
            out.println("The tour was cut short: " + e.getMessage());
            return false;
        }
    }

    private Comparison.Outage story() throws IOException, InterruptedException {
        chapter("a worker starts, and customers order");
        Worker first = Worker.start(data, DELAYS);
        ShopClient shop = new ShopClient(first.port());
        shop.place("paid", "ada@example.org", "Teapot", 1999);
        shop.place("forgotten", "bob@example.org", "Kettle", 4950);
        shop.place("moved", "cleo@example.org", "Tea, green", 1250);
        shop.place("charged", "dora@example.org", "Strainer", 799);

        chapter("Ada pays: her reminder and deadline are cancelled by the tokens saved with the order");
        shop.pay("paid");

        chapter("Cleo asks for another time: a reminder sooner, a deadline later");
        shop.move("moved", "1500ms", "10s");

        chapter(
                "Dora's card is charged, but the gateway is down: later, later still, dead; then it is up and the letter redriven");
        shop.gateway("down");
        UUID dead = shop.charge("charged");
        Await.untilTrue(
                "the charge is a dead letter",
                PATIENCE,
                () -> shop.deadLetters().contains(dead));
        shop.gateway("up");
        shop.redrive(dead);
        awaitDone(dead);

        chapter("Bob never pays: he is reminded, and at the deadline his order is cancelled");
        Await.untilTrue(
                "Bob was told",
                PATIENCE,
                () -> handled().stream()
                        .anyMatch(line -> line.what() == HandlerLine.What.DONE
                                && line.type().equals("cancellation-mail")
                                && line.about().equals("order forgotten")));

        try (MailDesk desk = new MailDesk(data.messages(), timeline)) {
            chapter("two more orders; a send-only node in this process schedules a mail on the worker's file");
            shop.place("late", "eve@example.org", "Tray", 2100);
            shop.place("struck", "finn@example.org", "Cups", 3200);
            desk.welcome("gina@example.org", Duration.ofSeconds(4));
            return killInTheMiddle(first, shop, desk);
        }
    }

    private Comparison.Outage killInTheMiddle(Worker first, ShopClient shop, MailDesk desk)
            throws IOException, InterruptedException {
        chapter("the gateway is slow, and while it charges Finn's card the worker is killed with SIGKILL");
        shop.gateway("slow");
        Await.untilTrue("nothing else is about to be handled", PATIENCE, () -> isQuiet(shop));
        UUID struck = shop.charge("struck");
        Await.untilTrue(
                "Finn's card is being charged",
                PATIENCE,
                () -> handled().stream().anyMatch(line -> line.message().equals(struck)));
        int pending = shop.schedule().size() - 1;
        Instant killed = timeline.now();
        int exitCode = first.kill();
        timeline.say(
                "",
                "worker " + first.pid() + " is dead, exit code " + exitCode
                        + (exitCode == 137 ? " (128 + SIGKILL)" : "") + "; " + pending + " messages are pending");

        chapter("nobody is there to handle anything, but the send-only node schedules, moves and cancels");
        desk.welcome("hugo@example.org", Duration.ofMillis(300));
        ScheduleToken ida = desk.welcome("ida@example.org", Duration.ofSeconds(60));
        desk.move(ida, "ida@example.org", Duration.ofSeconds(3));
        ScheduleToken jack = desk.welcome("jack@example.org", Duration.ofSeconds(2));
        desk.cancel(jack, "jack@example.org");

        chapter("the worker is started again, and everything goes on");
        Worker second = Worker.start(data, DELAYS);
        ShopClient shopAgain = new ShopClient(second.port());
        Await.untilTrue(
                "everything was handled", PATIENCE, () -> shopAgain.schedule().isEmpty());
        second.stop();
        return new Comparison.Outage(killed, second.readyAt(), struck);
    }

    private boolean isQuiet(ShopClient shop) {
        Instant soon = timeline.now().plus(QUIET);
        return shop.schedule().stream()
                .noneMatch(pending -> pending.inDelivery() || pending.due().isBefore(soon));
    }

    private void awaitDone(UUID message) {
        Await.untilTrue(
                "message " + message + " is done",
                PATIENCE,
                () -> handled().stream()
                        .anyMatch(line -> line.message().equals(message) && line.what() == HandlerLine.What.DONE));
    }

    private List<HandlerLine> handled() {
        return JsonLines.read(data.handled(), HandlerLine.class);
    }

    private boolean verdict(Comparison.Outage outage) {
        List<SenderLine> sent = new ArrayList<>();
        Stream.of(data.sent(), data.sentByDesk()).forEach(file -> sent.addAll(JsonLines.read(file, SenderLine.class)));
        sent.sort(Comparator.comparing(SenderLine::at));
        List<Comparison.Row> rows = new ArrayList<>(Comparison.of(sent, handled(), outage, BACKOFF));
        rows.addAll(Comparison.charges(handled(), JsonLines.read(data.charges(), ChargeLine.class)));

        chapter("what was promised, by the senders' ledgers, and what was seen, by the handlers'");
        out.println("        %-17s  %-16s  %-29s  %s".formatted("message", "about", "promised", "seen"));
        for (Comparison.Row row : rows) {
            out.println("%-6s  %-17s  %-16s  %-29s  %s%s"
                    .formatted(
                            row.ok() ? "kept" : "BROKEN",
                            row.type(),
                            row.about(),
                            row.promised(),
                            row.seen(),
                            row.ok() ? "" : "  <-- " + row.problem()));
        }
        long broken = rows.stream().filter(row -> !row.ok()).count();
        out.println();
        out.println(
                broken == 0
                        ? "All " + rows.size()
                                + " promises were kept: none early, none lost, none twice, none more than "
                                + Comparison.BOUND.toSeconds() + " s after its due time or the restart."
                        : broken + " of " + rows.size() + " promises were BROKEN.");
        return broken == 0;
    }

    private void chapter(String title) {
        out.println();
        out.println("-- " + ++chapter + ". " + title);
    }
}
