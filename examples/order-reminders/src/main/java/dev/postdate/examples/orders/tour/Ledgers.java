package dev.postdate.examples.orders.tour;

import dev.postdate.examples.orders.DataDirectory;
import dev.postdate.examples.orders.HandlerLine;
import dev.postdate.examples.orders.JsonLines;
import dev.postdate.examples.orders.SenderLine;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What everybody wrote down. A file has one writer, so that a kill leaves half a line at its end at most.
 *
 * @param workers their directories
 * @param desk the file of the send-only node
 */
record Ledgers(List<DataDirectory> workers, Path desk) {

    /** What was asked of Postdate, by time. */
    List<SenderLine> sent() {
        return Stream.concat(workers.stream().map(DataDirectory::sent), Stream.of(desk))
                .flatMap(file -> JsonLines.read(file, SenderLine.class).stream())
                .sorted(Comparator.comparing(SenderLine::at))
                .toList();
    }

    /** What handlers did, by time. */
    List<HandlerLine> handled() {
        return workers.stream()
                .flatMap(worker -> JsonLines.read(worker.handled(), HandlerLine.class).stream())
                .sorted(Comparator.comparing(HandlerLine::at))
                .toList();
    }
}
