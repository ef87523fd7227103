package dev.postdate.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.postdate.ScheduleToken;
import dev.postdate.SchedulingResult;
import dev.postdate.SchedulingResult.Disposition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileOrderBookTest {

    private static final Instant NOON = Instant.parse("2027-01-04T12:00:00.000000001Z");
    private static final ScheduleToken REMINDER = ScheduleToken.of(new UUID(1, 2));
    private static final ScheduleToken DEADLINE = ScheduleToken.of(new UUID(3, 4));
    private static final NewOrder TEAPOT = new NewOrder("42", "ada@example.org", "Teapot", 1999);

    @TempDir
    Path directory;

    @Test
    void orderIsFoundWithItsTokens() {
        try (FileOrderBook book = open()) {
            Order placed = place(book, TEAPOT).orElseThrow().order();
            assertThat(placed)
                    .isEqualTo(new Order(TEAPOT, Order.State.OPEN, NOON, REMINDER.toString(), DEADLINE.toString()));
            assertThat(book.find("42")).contains(placed);
            assertThat(book.find("43")).isEmpty();
        }
    }

    @Test
    void orderIsPlacedOnce() {
        try (FileOrderBook book = open()) {
            place(book, TEAPOT);
            assertThat(book.place(TEAPOT, null, bus -> {
                        throw new AssertionError("messages were scheduled for an order that was placed before");
                    }))
                    .isEmpty();
        }
    }

    @Test
    void orderIsPaidOrCancelledButNotBoth() {
        try (FileOrderBook book = open()) {
            place(book, TEAPOT);
            assertThat(book.pay("42")).isTrue();
            assertThat(book.cancel("42")).isFalse();
            assertThat(book.pay("42")).isFalse();
            assertThat(book.pay("43")).isFalse();
            assertThat(book.find("42").orElseThrow().state()).isEqualTo(Order.State.PAID);
        }
    }

    @Test
    void oneOfManyAtOnceClosesAnOrder() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (FileOrderBook book = open()) {
            for (int i = 0; i < 50; i++) {
                String id = "order-" + i;
                place(book, new NewOrder(id, "ada@example.org", "Teapot", 1));
                Future<Boolean> paid = threads.submit(() -> book.pay(id));
                Future<Boolean> cancelled = threads.submit(() -> book.cancel(id));
                assertThat(paid.get() ^ cancelled.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void bookIsAsItWasAfterARestart() {
        try (FileOrderBook book = open()) {
            place(book, TEAPOT);
            place(book, new NewOrder("43", "bob@example.org", "Kettle „Röhre“", 1));
            book.cancel("43");
        }
        try (FileOrderBook book = open()) {
            assertThat(book.all())
                    .extracting(Order::id, Order::state)
                    .containsExactly(tuple("42", Order.State.OPEN), tuple("43", Order.State.CANCELLED));
            assertThat(book.find("42").orElseThrow().placedAt()).isEqualTo(NOON);
            assertThat(book.pay("42")).isTrue();
        }
    }

    @Test
    void halfALineLeftByAKillIsCutOff() throws Exception {
        try (FileOrderBook book = open()) {
            place(book, TEAPOT);
        }
        Files.writeString(file(), "{\"at\":\"2027-01-04T12:0", StandardOpenOption.APPEND);
        try (FileOrderBook book = open()) {
            assertThat(book.all()).hasSize(1);
            book.pay("42");
        }
        try (FileOrderBook book = open()) {
            assertThat(book.find("42").orElseThrow().state()).isEqualTo(Order.State.PAID);
        }
    }

    private static Optional<OrderBook.Placed> place(FileOrderBook book, NewOrder details) {
        SchedulingResult reminder = new SchedulingResult(REMINDER, NOON, Disposition.SCHEDULED);
        SchedulingResult deadline = new SchedulingResult(DEADLINE, NOON, Disposition.SCHEDULED);
        return book.place(details, null, bus -> new OrderBook.Dated(reminder, deadline, deadline));
    }

    private FileOrderBook open() {
        return FileOrderBook.open(file(), InstantSource.fixed(NOON));
    }

    private Path file() {
        return directory.resolve("orders.jsonl");
    }
}
