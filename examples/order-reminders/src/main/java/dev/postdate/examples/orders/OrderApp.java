package dev.postdate.examples.orders;

import dev.postdate.MessageBus;
import dev.postdate.Postdate;
import dev.postdate.retry.RetryPolicy;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The shop, put together and running: order book, Postdate with its handlers, HTTP. */
final class OrderApp implements AutoCloseable {

    private final DataDirectory data;
    private final CloseAll resources;
    private final Shop shop;
    private final Timeline timeline;
    private final OrderService service;

    private OrderApp(DataDirectory data, CloseAll resources, Shop shop, Timeline timeline, OrderService service) {
        this.data = data;
        this.resources = resources;
        this.shop = shop;
        this.timeline = timeline;
        this.service = service;
    }

    static OrderApp start(StoreChoice store, DataDirectory data, Options.Serving serving, PrintStream out) {
        CloseAll resources = new CloseAll();
        try {
            resources.add(data.lock());
            Clock clock = Clock.systemUTC();
            Timeline timeline =
                    resources.add(Timeline.open(data.sent(), data.handled(), clock, new Screen(out, serving.name())));
            Storage storage = resources.add(Storage.open(store, data, clock));
            OrderBook book = storage.orders();
            PaymentGateway gateway = resources.add(new PaymentGateway(storage.charges()));

            // Messages may be due already, so handlers may run before start() has returned: they wait for the bus.
            CompletableFuture<MessageBus> bus = new CompletableFuture<>();
            Shop shop = new Shop(book, bus::join, serving.delays(), timeline);
            Postdate postdate = resources.add(storage.keepMessages(Postdate.builder("orders"))
                    .queue("emails", queue -> queue.parallelism(4))
                    .handlers(new OrderHandlers(shop, gateway, timeline))
                    .retry(RetryPolicy.exponential(2, Duration.ofMillis(500), 2.0, Duration.ofMinutes(1))
                            .withJitter(0.1)
                            .thenDeadLetter())
                    .stopTimeout(Duration.ofSeconds(5))
                    .start());
            bus.complete(postdate.bus());

            OrderService service = resources.add(
                    new OrderService(serving.port(), shop, new BackOffice(postdate.admin(), timeline), gateway));
            service.start();
            try (JsonLines starts = JsonLines.open(data.starts())) {
                starts.append(
                        new StartLine(timeline.now(), ProcessHandle.current().pid(), service.port()));
            }
            timeline.say("", "ready on http://127.0.0.1:" + service.port() + ", data in " + data);
            return new OrderApp(data, resources, shop, timeline, service);
        } catch (BindException e) {
            resources.close();
            throw new IllegalStateException(
                    "port " + serving.port() + " is taken; choose another with --port, or --port 0", e);
        } catch (IOException e) {
            resources.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            resources.close();
            throw e;
        }
    }

    int port() {
        return service.port();
    }

    OrderFile.Summary place(Path orders) throws IOException {
        OrderFile.Summary summary = OrderFile.place(orders, data.refused(), shop, timeline);
        timeline.say(
                String.valueOf(orders.getFileName()),
                summary.placed() + " placed, " + summary.known() + " placed before, " + summary.refused() + " refused"
                        + (summary.refused() == 0 ? "" : " (kept in " + data.refused() + ")"));
        return summary;
    }

    @Override
    public void close() {
        resources.close();
    }

    /** Closes what was opened, the last first. */
    private static final class CloseAll implements AutoCloseable {
        private final Deque<AutoCloseable> opened = new ArrayDeque<>();

        <T extends AutoCloseable> T add(T resource) {
            opened.push(resource);
            return resource;
        }

        @Override
        public void close() {
            @Nullable RuntimeException first = null;
            while (!opened.isEmpty()) {
                try {
                    opened.pop().close();
                } catch (Exception e) {
                    if (first == null) {
                        first = new IllegalStateException("stopping went wrong", e);
                    } else {
                        first.addSuppressed(e);
                    }
                }
            }
            if (first != null) {
                throw first;
            }
        }
    }
}
