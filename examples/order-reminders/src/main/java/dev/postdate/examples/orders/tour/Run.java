package dev.postdate.examples.orders.tour;

import dev.postdate.examples.orders.HandlerLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of a handler as its ledger tells it; without an end if its process was killed meanwhile. */
record Run(HandlerLine began, @Nullable HandlerLine ended) {

    static List<Run> of(List<HandlerLine> lines) {
        List<Run> runs = new ArrayList<>();
        for (HandlerLine line : lines) {
            if (line.what() == HandlerLine.What.BEGAN) {
                runs.add(new Run(line, ending(line, lines)));
            }
        }
        return runs;
    }

    private static @Nullable HandlerLine ending(HandlerLine began, List<HandlerLine> lines) {
        return lines.stream()
                .filter(line -> line.what() != HandlerLine.What.BEGAN
                        && line.message().equals(began.message())
                        && line.attempt() == began.attempt()
                        && line.pid() == began.pid()
                        && !line.at().isBefore(began.at()))
                .findFirst()
                .orElse(null);
    }

    boolean done() {
        return ended != null && ended.what() == HandlerLine.What.DONE;
    }

    boolean failed() {
        return ended != null && ended.what() == HandlerLine.What.FAILED;
    }

    Duration after(Instant instant) {
        return Duration.between(instant, began.at());
    }
}
