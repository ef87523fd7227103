package dev.postdate.examples.orders;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Charges in a file, for one process. */
final class FileChargeBook implements ChargeBook, AutoCloseable {

    private final Set<UUID> charged = new HashSet<>();
    private final JsonLines file;

    FileChargeBook(Path file) {
        this.file = JsonLines.open(file);
        JsonLines.read(file, ChargeLine.class).forEach(charge -> charged.add(charge.request()));
    }

    @Override
    public synchronized void charge(ChargeLine charge) {
        if (charged.add(charge.request())) {
            file.append(charge);
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
