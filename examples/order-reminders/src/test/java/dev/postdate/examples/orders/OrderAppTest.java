package dev.postdate.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.examples.orders.tour.Await;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole service, spoken to over HTTP. */
class OrderAppTest {

    private static final Options.Delays LONG =
            new Options.Delays(Duration.ofHours(1), Duration.ofHours(2), Duration.ofMinutes(30));
    private static final Options.Delays SHORT =
            new Options.Delays(Duration.ofMillis(300), Duration.ofMillis(600), Duration.ofMillis(100));
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TEAPOT =
            "{\"id\":\"42\",\"customer\":\"ada@example.org\",\"item\":\"Teapot\",\"cents\":1999}";

    private final HttpClient http = HttpClient.newHttpClient();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    private OrderApp app;

    @BeforeEach
    void start() {
        app = start(LONG);
    }

    @AfterEach
    void stop() {
        app.close();
    }

    @Test
    void placedOrderHasItsMessagesOnTheSchedule() throws Exception {
        HttpResponse<String> placed = post("/orders", TEAPOT);
        assertThat(placed.statusCode()).isEqualTo(201);
        assertThat(placed.body()).contains("\"state\":\"OPEN\"").endsWith("}\n");
        assertThat(pendingKeys()).containsExactly("order-42-welcome", "order-42-reminder", "order-42-deadline");
        assertThat(elements("/orders")).hasSize(1);
        assertThat(get("/orders/42").body()).isEqualTo(placed.body());
    }

    @Test
    void paymentCancelsReminderAndDeadline() throws Exception {
        post("/orders", TEAPOT);
        HttpResponse<String> paid = post("/orders/42/pay", "");
        assertThat(paid.body()).isEqualTo("{\"reminder\":\"CANCELLED\",\"deadline\":\"CANCELLED\"}\n");
        assertThat(pendingKeys()).containsExactly("order-42-welcome");
        assertThat(get("/orders/42").body()).contains("\"state\":\"PAID\"");
        assertThat(post("/orders/42/pay", "").body())
                .isEqualTo("{\"reminder\":\"NOT_PENDING\",\"deadline\":\"NOT_PENDING\"}\n");
    }

    @Test
    void orderCanBeMovedSoonerAndLater() throws Exception {
        post("/orders", TEAPOT);
        HttpResponse<String> moved = post("/orders/42/move", "{\"reminderIn\":\"3h\",\"cancelIn\":\"45m\"}");
        assertThat(moved.body())
                .startsWith("{\"reminder\":\"RESCHEDULED to 2")
                .contains("\"deadline\":\"RESCHEDULED to 2");
        assertThat(pendingKeys()).containsExactly("order-42-welcome", "order-42-deadline", "order-42-reminder");
        post("/orders/42/move", "{\"reminderIn\":\"1ms\"}");
        awaitPrinted("mailed: please pay 19.99");
    }

    @Test
    void unpaidOrderIsRemindedAndCancelled() throws Exception {
        restart(SHORT);
        post("/orders", TEAPOT);
        awaitPrinted("mailed: your order was cancelled");
        assertThat(printed())
                .contains("mailed: welcome to the shop", "mailed: please pay 19.99", "cancelled, as it was not paid");
        assertThat(get("/orders/42").body()).contains("\"state\":\"CANCELLED\"");
        assertThat(post("/orders/42/pay", "").statusCode()).isEqualTo(409);
        assertThat(post("/orders/42/charge", "").statusCode()).isEqualTo(409);
        assertThat(post("/orders/42/move", "{\"cancelIn\":\"1h\"}").statusCode())
                .isEqualTo(409);
    }

    @Test
    void chargeThatKeepsFailingIsADeadLetterAndIsRedriven() throws Exception {
        post("/orders", TEAPOT);
        post("/gateway/down", "");
        HttpResponse<String> accepted = post("/orders/42/charge", "");
        assertThat(accepted.statusCode()).isEqualTo(202);
        Await.untilTrue(
                "there is a dead letter",
                PATIENCE,
                () -> !elements("/dead-letters").isEmpty());
        Map<?, ?> letter = elements("/dead-letters").get(0);
        assertThat(accepted.body()).contains(String.valueOf(letter.get("id")));
        assertThat(letter.get("type")).isEqualTo("orders.charge-card");
        assertThat(letter.get("attempts")).isEqualTo(3);
        assertThat(String.valueOf(letter.get("lastError"))).contains("the payment gateway is down");

        post("/gateway/up", "");
        assertThat(post("/dead-letters/" + letter.get("id") + "/redrive", "").statusCode())
                .isEqualTo(200);
        awaitPrinted("charged 19.99");
        assertThat(elements("/dead-letters")).isEmpty();
        assertThat(get("/orders/42").body()).contains("\"state\":\"PAID\"");
        assertThat(JsonLines.read(directory.resolve("gateway.jsonl"), ChargeLine.class))
                .hasSize(1);
    }

    @Test
    void everythingIsStillThereAfterARestart() throws Exception {
        post("/orders", TEAPOT);
        restart(LONG);
        assertThat(elements("/schedule")).hasSize(3);
        assertThat(post("/orders/42/pay", "").body()).contains("\"reminder\":\"CANCELLED\"");
    }

    @Test
    void secondServiceOnTheSameDataIsRefused() {
        assertThatThrownBy(() -> start(LONG)).hasMessageContaining("is in use by another service");
    }

    @Test
    void takenPortIsNamed() {
        DataDirectory other = new DataDirectory(directory.resolve("other"));
        assertThatThrownBy(() -> OrderApp.start(new StoreChoice.Sqlite(), other, serving(app.port(), LONG), System.out))
                .hasMessageContaining("port " + app.port() + " is taken");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`', // the bodies have the usual one
            value = {
                "/orders             | {                                                     | 400 | line 1, column",
                "/orders             | not json                                              | 400 | line 1, column",
                "/orders             | []                                                    | 400 | line 1",
                "/orders             | null                                                  | 400 | expected a JSON object",
                "/orders             | {\"id\":\"1\",\"customer\":\"a\",\"item\":\"b\"}      | 400 | 'cents' must be a whole number from 1",
                "/orders             | {\"id\":\"1\",\"customer\":\"a\",\"item\":\"b\",\"cents\":1.5} | 400 | 'cents' is no valid long",
                "/orders             | {\"id\":\"1\",\"customer\":\"a\",\"item\":\"b\",\"cents\":\"1\"} | 400 | 'cents' is no valid long",
                "/orders             | {\"id\":\"a/b\",\"customer\":\"a\",\"item\":\"b\",\"cents\":1} | 400 | 'id' must be 1 to 64",
                "/orders             | {\"customer\":\"a\",\"item\":\"b\",\"cents\":1}        | 400 | 'id' must be a text",
                "/orders             | {\"id\":\"1\",\"id\":\"2\"}                            | 400 | line 1",
                "/orders             | {\"id\":\"1\",\"customer\":\"a\",\"item\":\"b\",\"cents\":1,\"colour\":1} | 400 | unknown property 'colour'",
                "/orders/7/pay       | x                                                     | 404 | there is no order 7",
                "/orders/7/charge    | x                                                     | 404 | there is no order 7",
                "/orders/7/move      | {\"cancelIn\":\"1h\"}                                 | 404 | there is no order 7",
                "/orders/7/move      | {}                                                    | 400 | say where to",
                "/orders/7/move      | {\"cancelIn\":\"soon\"}                               | 400 | 'cancelIn': 'soon' is no duration",
                "/orders/7/fly       | x                                                     | 404 | there is no POST /orders/7/fly",
                "/nothing            | x                                                     | 404 | there is no POST /nothing",
                "/gateway/asleep     | x                                                     | 400 | up, down or slow, not 'asleep'",
                "/dead-letters/9/redrive | x                                                 | 400 | '9' is no id of a dead letter",
                "/dead-letters/00000000-0000-0000-0000-000000000009/redrive | x               | 404 | there is no dead letter",
            })
    void whatIsWrongWithARequestIsSaid(String path, String body, int status, String error) throws Exception {
        HttpResponse<String> response = post(path, body);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).startsWith("{\"error\":\"").contains(error);
        assertThat(elements("/orders")).isEmpty();
        assertThat(elements("/schedule")).isEmpty();
    }

    @Test
    void malformedRequestIsToldItsLine() throws Exception {
        assertThat(post("/orders", "{\n  \"id\": \"1\",\n  \"item\": Teapot\n}").body())
                .contains("line 3, column");
    }

    @Test
    void orderIsPlacedOnce() throws Exception {
        post("/orders", TEAPOT);
        HttpResponse<String> again = post("/orders", TEAPOT);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("order 42 was placed before");
        assertThat(elements("/schedule")).hasSize(3);
    }

    @Test
    void requestThatIsTooLongIsRefused() throws Exception {
        assertThat(post("/orders", " ".repeat(70_000)).statusCode()).isEqualTo(413);
    }

    @Test
    void linesOfAFileThatAreNoOrdersAreKeptAside() throws Exception {
        Path orders = directory.resolve("morning.jsonl");
        Files.writeString(
                orders,
                TEAPOT + "\n\n" + "{\"id\":\"43\",\"customer\":\"bob@example.org\"\n" + "\u0000\n"
                        + "{\"id\":\"44\",\"customer\":\"cleo@example.org\",\"item\":\"Tea\",\"cents\":0}\n"
                        + "{\"id\":\"45\",\"customer\":\"dora@example.org\",\"item\":\"Tray\",\"cents\":5}");
        assertThat(app.place(orders)).isEqualTo(new OrderFile.Summary(2, 0, 3));
        assertThat(printed())
                .contains(
                        "morning.jsonl:3",
                        "refused, line 3",
                        "morning.jsonl:4",
                        "morning.jsonl:5",
                        "'cents' must be a whole number");
        assertThat(JsonLines.read(directory.resolve("refused.jsonl"), OrderFile.RefusedLine.class))
                .extracting(OrderFile.RefusedLine::line)
                .containsExactly(3, 4, 5);
        assertThat(elements("/orders")).hasSize(2);
        assertThat(app.place(orders)).isEqualTo(new OrderFile.Summary(0, 2, 3));
        assertThat(Files.readAllLines(directory.resolve("refused.jsonl"))).hasSize(3);
        assertThat(elements("/schedule")).hasSize(6);
    }

    private OrderApp start(Options.Delays delays) {
        return OrderApp.start(
                new StoreChoice.Sqlite(),
                new DataDirectory(directory),
                serving(0, delays),
                new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private static Options.Serving serving(int port, Options.Delays delays) {
        return new Options.Serving(port, "", delays, null);
    }

    private void restart(Options.Delays delays) {
        app.close();
        app = start(delays);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private void awaitPrinted(String text) {
        Await.untilTrue("'" + text + "' was printed", PATIENCE, () -> printed().contains(text));
    }

    private List<Map<?, ?>> elements(String path) {
        try {
            return List.of(Json.read(get(path).body(), Map[].class, 1));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private List<String> pendingKeys() {
        return elements("/schedule").stream()
                .map(line -> String.valueOf(line.get("key")))
                .toList();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(uri(path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + app.port() + path);
    }
}
