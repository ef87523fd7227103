package dev.postdate.examples.orders.tour;

import dev.postdate.examples.orders.Timeline;
import java.io.PrintStream;
import java.time.Instant;

/** Tells the story: chapters, and what happens beside the messages. */
final class Narrator {

    private final PrintStream out;
    private final Timeline timeline;
    private int chapter;

    Narrator(PrintStream out, Timeline timeline) {
        this.out = out;
        this.timeline = timeline;
    }

    void chapter(String title) {
        out.println();
        out.println("-- " + ++chapter + ". " + title);
    }

    void say(String text) {
        timeline.say("", text);
    }

    Instant now() {
        return timeline.now();
    }
}
