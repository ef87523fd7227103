package dev.postdate.examples.springorders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.servers.PrivatePostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Drives the shop as its customers do, and pulls its database's plug. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrdersApplicationTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private PrivatePostgres server;
    private ConfigurableApplicationContext shop;

    @BeforeAll
    void open() throws IOException {
        server = PrivatePostgres.start();
        shop = start("30m");
    }

    private ConfigurableApplicationContext start(String remindAfter) {
        return SpringApplication.run(
                OrdersApplication.class,
                "--server.port=0",
                "--spring.datasource.url=" + server.url(),
                "--spring.datasource.username=postgres",
                "--shop.remind-after=" + remindAfter,
                "--spring.main.banner-mode=off");
    }

    @AfterAll
    void close() {
        shop.close();
        server.close();
    }

    private HttpResponse<String> call(String method, String path) throws IOException, InterruptedException {
        return call(shop, method, path);
    }

    private HttpResponse<String> call(ConfigurableApplicationContext at, String method, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + at.getEnvironment().getProperty("local.server.port") + path);
        return http.send(
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void anOrderHasAReminderUntilItIsPaid() throws Exception {
        assertThat(call("POST", "/orders/o-1").statusCode()).isEqualTo(200);
        assertThat(call("GET", "/orders/o-1").body())
                .contains("\"status\":\"PLACED\"")
                .contains("\"reminderDueAt\":\"20");

        assertThat(call("POST", "/orders/o-1/payment").statusCode()).isEqualTo(200);
        assertThat(call("GET", "/orders/o-1").body())
                .contains("\"status\":\"PAID\"")
                .contains("\"reminderDueAt\":null");
    }

    @Test
    void anExceptionAfterSchedulingLeavesNeitherOrderNorReminder() throws Exception {
        long before = number("SELECT count(*) FROM postdate_message");

        assertThat(call("POST", "/orders/o-2?fail=true").statusCode()).isEqualTo(500);

        assertThat(call("GET", "/orders/o-2").statusCode()).isEqualTo(404);
        assertThat(number("SELECT count(*) FROM postdate_message")).isEqualTo(before);
    }

    @Test
    void aReminderThatIsDueIsHandled() throws Exception {
        try (ConfigurableApplicationContext hasty = start("10ms")) {
            call(hasty, "POST", "/orders/o-3");
            for (int i = 0; i < 300; i++) {
                if (call(hasty, "GET", "/orders/o-3").body().contains("REMINDED")) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new AssertionError("The reminder was not handled.");
    }

    @Test
    void aDatabaseThatStopsInTheMiddleLeavesNoOrphanOfEitherKind() throws Exception {
        ExecutorService customers = Executors.newFixedThreadPool(8);
        AtomicInteger next = new AtomicInteger();
        AtomicInteger placed = new AtomicInteger();
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(customers.submit(() -> {
                    while (next.get() < 400) {
                        String id = "many-" + next.incrementAndGet();
                        if (call("POST", "/orders/" + id).statusCode() == 200) {
                            placed.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            while (placed.get() < 100) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            server.crash();
            server.startAgain();
            for (Future<?> one : all) {
                one.get(2, TimeUnit.MINUTES);
            }
        } finally {
            customers.shutdownNow();
        }

        assertThat(placed.get()).isBetween(100, 399);
        assertThat(number("SELECT count(*) FROM purchase_order o WHERE o.id LIKE 'many-%'"
                        + " AND NOT EXISTS (SELECT FROM postdate_message m"
                        + " WHERE convert_from(m.body, 'UTF8') = '{\"orderId\":\"' || o.id || '\"}')"))
                .as("orders without a reminder")
                .isZero();
        assertThat(number("SELECT count(*) FROM postdate_message m"
                        + " WHERE convert_from(m.body, 'UTF8') LIKE '%many-%' AND NOT EXISTS (SELECT FROM purchase_order o"
                        + " WHERE convert_from(m.body, 'UTF8') = '{\"orderId\":\"' || o.id || '\"}')"))
                .as("reminders without an order")
                .isZero();
        assertThat(number("SELECT count(*) FROM purchase_order WHERE id LIKE 'many-%'"))
                .as("what was answered is there")
                .isGreaterThanOrEqualTo(placed.get());
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
