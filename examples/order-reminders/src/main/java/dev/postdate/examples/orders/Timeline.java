package dev.postdate.examples.orders;

import dev.postdate.CancelResult;
import dev.postdate.MessageContext;
import dev.postdate.RescheduleResult;
import dev.postdate.ScheduleToken;
import dev.postdate.SchedulingResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What happens, printed for a person and written to ledgers for whoever wants to check: one of what was sent, one of what handlers did.
 * The ledgers know nothing of Postdate's tables. Thread-safe.
 */
public final class Timeline implements AutoCloseable {

    private static final DateTimeFormatter CLOCK_TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final DateTimeFormatter DATE_AND_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final JsonLines sent;
    private final @Nullable JsonLines handled;
    private final InstantSource clock;
    private final Screen screen;
    private final long pid = ProcessHandle.current().pid();

    /** What a handler does; it says in a few words what it did. */
    @FunctionalInterface
    interface Work {
        String run() throws Exception;
    }

    private Timeline(JsonLines sent, @Nullable JsonLines handled, InstantSource clock, Screen screen) {
        this.sent = sent;
        this.handled = handled;
        this.clock = clock;
        this.screen = screen;
    }

    /** A timeline with these files as its ledgers; one that never handles anything has no second one. */
    public static Timeline open(Path sent, @Nullable Path handled, InstantSource clock, Screen screen) {
        return new Timeline(JsonLines.open(sent), handled == null ? null : JsonLines.open(handled), clock, screen);
    }

    public Instant now() {
        return clock.instant();
    }

    /** Prints something that is no message. */
    public void say(String about, String text) {
        print(about, "", text);
    }

    public void scheduled(Class<?> type, String about, SchedulingResult result) {
        Instant now = sent(SenderLine.What.SCHEDULE, type, about, result.token(), result.dueAt(), result.disposition());
        Duration ahead = Duration.between(now, result.dueAt());
        print(
                about,
                Messages.nameOf(type),
                ahead.toMillis() <= 0
                        ? "sent"
                        : "scheduled for " + clockTime(result.dueAt()) + ", in " + Durations.readable(ahead));
    }

    public void moved(Class<?> type, String about, ScheduleToken token, RescheduleResult result) {
        sent(SenderLine.What.MOVE, type, about, token, result.dueAt().orElse(null), result.outcome());
        print(
                about,
                Messages.nameOf(type),
                result.dueAt().map(due -> "moved to " + clockTime(due)).orElse("not moved: " + result.outcome()));
    }

    public void cancelled(Class<?> type, String about, ScheduleToken token, CancelResult result) {
        sent(SenderLine.What.CANCEL, type, about, token, null, result.outcome());
        print(about, Messages.nameOf(type), "cancel: " + result.outcome());
    }

    public void redriven(String type, UUID message) {
        sent.append(new SenderLine(now(), SenderLine.What.REDRIVE, message, type, "", null, "REDRIVEN"));
        print("", type, "dead letter " + message + " is redriven");
    }

    /** Runs a handler's work between two lines of its ledger. */
    void handling(Class<?> type, MessageContext context, String about, Work work) throws Exception {
        Instant began = handled(HandlerLine.What.BEGAN, type, context, about, "");
        String late =
                "%+d ms".formatted(Duration.between(context.dueAt(), began).toMillis());
        String attempt = context.attempt() == 1 ? "" : "attempt " + context.attempt() + ": ";
        try {
            String done = work.run();
            handled(HandlerLine.What.DONE, type, context, about, done);
            print(about, Messages.nameOf(type), late + "  " + attempt + done);
        } catch (Exception e) {
            handled(HandlerLine.What.FAILED, type, context, about, String.valueOf(e.getMessage()));
            print(about, Messages.nameOf(type), late + "  " + attempt + "FAILED, " + e.getMessage());
            throw e;
        }
    }

    private Instant sent(
            SenderLine.What what,
            Class<?> type,
            String about,
            ScheduleToken token,
            @Nullable Instant due,
            Enum<?> outcome) {
        Instant now = now();
        sent.append(new SenderLine(now, what, token.messageId(), Messages.nameOf(type), about, due, outcome.name()));
        return now;
    }

    private Instant handled(HandlerLine.What what, Class<?> type, MessageContext context, String about, String note) {
        Instant now = now();
        Objects.requireNonNull(handled, "this timeline has no ledger of handlers")
                .append(new HandlerLine(
                        now,
                        what,
                        pid,
                        context.messageId(),
                        Messages.nameOf(type),
                        about,
                        context.attempt(),
                        context.dueAt(),
                        note));
        return now;
    }

    private void print(String about, String type, String text) {
        screen.line(now(), about, type, text);
    }

    /** The time of day, here; with the date where it is more than half a day off. */
    public static String clockTime(Instant instant) {
        ZonedDateTime here = instant.atZone(ZoneId.systemDefault());
        boolean soon = Duration.between(Instant.now(), instant).abs().compareTo(Duration.ofHours(12)) < 0;
        return (soon ? CLOCK_TIME : DATE_AND_TIME).format(here);
    }

    @Override
    public void close() {
        sent.close();
        if (handled != null) {
            handled.close();
        }
    }
}
