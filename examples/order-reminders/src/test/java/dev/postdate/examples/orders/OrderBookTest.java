package dev.postdate.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.postdate.ScheduleToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderBookTest {

    private static final Instant NOON = Instant.parse("2027-01-04T12:00:00.000000001Z");
    private static final ScheduleToken REMINDER = ScheduleToken.of(new UUID(1, 2));
    private static final ScheduleToken DEADLINE = ScheduleToken.of(new UUID(3, 4));
    private static final NewOrder TEAPOT = new NewOrder("42", "ada@example.org", "Teapot", 1999);

    @TempDir
    Path directory;

    @Test
    void orderIsFoundWithItsTokens() {
        try (OrderBook book = open()) {
            Order placed = book.place(TEAPOT, REMINDER, DEADLINE);
            assertThat(placed)
                    .isEqualTo(new Order(TEAPOT, Order.State.OPEN, NOON, REMINDER.toString(), DEADLINE.toString()));
            assertThat(book.find("42")).contains(placed);
            assertThat(book.find("43")).isEmpty();
        }
    }

    @Test
    void orderIsPlacedOnce() {
        try (OrderBook book = open()) {
            book.place(TEAPOT, REMINDER, DEADLINE);
            assertThatThrownBy(() -> book.place(TEAPOT, REMINDER, DEADLINE)).hasMessage("order 42 is in the book");
        }
    }

    @Test
    void orderIsPaidOrCancelledButNotBoth() {
        try (OrderBook book = open()) {
            book.place(TEAPOT, REMINDER, DEADLINE);
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
        try (OrderBook book = open()) {
            for (int i = 0; i < 50; i++) {
                String id = "order-" + i;
                book.place(new NewOrder(id, "ada@example.org", "Teapot", 1), REMINDER, DEADLINE);
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
        try (OrderBook book = open()) {
            book.place(TEAPOT, REMINDER, DEADLINE);
            book.place(new NewOrder("43", "bob@example.org", "Kettle „Röhre“", 1), DEADLINE, REMINDER);
            book.cancel("43");
        }
        try (OrderBook book = open()) {
            assertThat(book.all())
                    .extracting(Order::id, Order::state)
                    .containsExactly(tuple("42", Order.State.OPEN), tuple("43", Order.State.CANCELLED));
            assertThat(book.find("42").orElseThrow().placedAt()).isEqualTo(NOON);
            assertThat(book.pay("42")).isTrue();
        }
    }

    @Test
    void halfALineLeftByAKillIsCutOff() throws Exception {
        try (OrderBook book = open()) {
            book.place(TEAPOT, REMINDER, DEADLINE);
        }
        Files.writeString(file(), "{\"at\":\"2027-01-04T12:0", StandardOpenOption.APPEND);
        try (OrderBook book = open()) {
            assertThat(book.all()).hasSize(1);
            book.pay("42");
        }
        try (OrderBook book = open()) {
            assertThat(book.find("42").orElseThrow().state()).isEqualTo(Order.State.PAID);
        }
    }

    private OrderBook open() {
        return OrderBook.open(file(), InstantSource.fixed(NOON));
    }

    private Path file() {
        return directory.resolve("orders.jsonl");
    }
}
