package dev.postdate.examples.orders;

import dev.postdate.PostdateException;
import dev.postdate.examples.orders.tour.Tour;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the command line and does what it says. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("order-reminders: " + e.getMessage());
            System.exit(2);
            return;
        }
        switch (options.mode()) {
            case HELP -> System.out.print(Options.HELP);
            case TOUR -> System.exit(Tour.play(options.store(), options.data(), System.out) ? 0 : 1);
            case SERVE, WORKER -> serve(options);
        }
    }

    private static void serve(Options options) {
        DataDirectory data = new DataDirectory(options.data() == null ? Path.of("order-data") : options.data());
        Path orders = options.serving().orders();
        if (orders != null && !Files.isReadable(orders)) {
            System.err.println("order-reminders: --orders " + orders + ": there is no such file, or it cannot be read");
            System.exit(2);
        }
        try {
            OrderApp app = OrderApp.start(options.store(), data, options.serving(), System.out);
            Runtime.getRuntime().addShutdownHook(new Thread(app::close, "stop"));
            if (options.mode() == Options.Mode.SERVE) {
                System.out.print(OrderService.HELP);
            }
            if (orders != null) {
                app.place(orders);
            }
        } catch (IOException | UncheckedIOException | IllegalStateException | DatabaseException | PostdateException e) {
            System.err.println("order-reminders: " + e.getMessage());
            System.exit(1);
        }
    }
}
