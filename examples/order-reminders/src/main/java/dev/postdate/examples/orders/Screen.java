package dev.postdate.examples.orders;

import java.io.PrintStream;
import java.time.Instant;

/**
 * Where the timeline is printed for a person.
 *
 * @param name of who prints, to begin each line where several processes share a terminal; empty for none
 */
public record Screen(PrintStream out, String name) {

    void line(Instant at, String about, String type, String text) {
        String who = name.isEmpty() ? "" : "%-4s  ".formatted(name);
        out.println("%s  %s%-22s %-17s %s"
                .formatted(Timeline.clockTime(at), who, about, type, text)
                .stripTrailing());
    }
}
