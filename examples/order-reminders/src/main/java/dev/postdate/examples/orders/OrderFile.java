package dev.postdate.examples.orders;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A file of orders, one JSON object a line. Lines that are no order are reported by number and kept aside with the reason, the others
 * are placed; the same file can be given again.
 */
final class OrderFile {

    private OrderFile() {}

    /** What became of the lines. */
    record Summary(int placed, int known, int refused) {}

    /** A line kept aside. */
    record RefusedLine(String file, int line, String reason, String text) {}

    static Summary place(Path file, Path refusedLines, Shop shop, Timeline timeline) throws IOException {
        Set<RefusedLine> keptBefore = new HashSet<>(JsonLines.read(refusedLines, RefusedLine.class));
        int placed = 0;
        int known = 0;
        int refused = 0;
        try (BufferedReader reader =
                        new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
                JsonLines aside = JsonLines.open(refusedLines)) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                try {
                    NewOrder order = Json.read(line, NewOrder.class, number);
                    if (place(order, shop)) {
                        placed++;
                    } else {
                        known++;
                    }
                } catch (IllegalArgumentException e) {
                    refused++;
                    timeline.say(file.getFileName() + ":" + number, "refused, " + e.getMessage());
                    RefusedLine kept = new RefusedLine(file.toString(), number, String.valueOf(e.getMessage()), line);
                    if (keptBefore.add(kept)) {
                        aside.append(kept);
                    }
                }
            }
        }
        return new Summary(placed, known, refused);
    }

    /** False if it was placed before, be it by another process just now. */
    private static boolean place(NewOrder order, Shop shop) {
        Optional<Order> before = shop.find(order.id());
        if (before.isEmpty()) {
            try {
                shop.place(order);
                return true;
            } catch (Refusal placedMeanwhile) {
                before = shop.find(order.id());
            }
        }
        NewOrder former = before.orElseThrow().details();
        if (!former.equals(order)) {
            throw new IllegalArgumentException(
                    "order '" + order.id() + "' was placed before as another one: " + former);
        }
        return false;
    }
}
