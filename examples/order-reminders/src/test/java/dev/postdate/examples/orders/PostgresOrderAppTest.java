package dev.postdate.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.examples.orders.tour.Await;
import dev.postdate.servers.PrivatePostgres;
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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two services on one database. */
class PostgresOrderAppTest {

    private static final Options.Delays LONG =
            new Options.Delays(Duration.ofHours(1), Duration.ofHours(2), Duration.ofMinutes(30));
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static PrivatePostgres server;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final String id = UUID.randomUUID().toString();

    @TempDir
    Path directory;

    private OrderApp one;
    private OrderApp other;

    @BeforeAll
    static void startServer() throws Exception {
        server = PrivatePostgres.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void startBothAtOnce() {
        CompletableFuture<OrderApp> starting = CompletableFuture.supplyAsync(() -> start("one"));
        other = start("other");
        one = starting.join();
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
    }

    @Test
    void orderPlacedAtOneIsPaidAtTheOther() throws Exception {
        HttpResponse<String> placed = post(one, "/orders", order());
        assertThat(placed.statusCode()).isEqualTo(201);
        assertThat(get(other, "/orders/" + id)).isEqualTo(placed.body());
        assertThat(post(other, "/orders/" + id + "/pay", "").body())
                .isEqualTo("{\"reminder\":\"CANCELLED\",\"deadline\":\"CANCELLED\"}\n");
        assertThat(get(one, "/orders/" + id)).contains("\"state\":\"PAID\"");
    }

    @Test
    void orderPlacedAtBothAtOnceIsPlacedOnce() {
        List<CompletableFuture<HttpResponse<String>>> answers = Stream.of(one, other)
                .map(app -> http.sendAsync(request(app, "/orders", order()), HttpResponse.BodyHandlers.ofString()))
                .toList();
        assertThat(answers.stream().map(answer -> answer.join().statusCode())).containsExactlyInAnyOrder(201, 409);
        assertThat(List.of(get(one, "/schedule").split("\n")))
                .filteredOn(line -> line.contains(id))
                .hasSize(3);
    }

    @Test
    void ordersOfAFileAreKnownToBoth() throws Exception {
        Path file = Files.writeString(directory.resolve("orders.jsonl"), order());
        assertThat(one.place(file)).isEqualTo(new OrderFile.Summary(1, 0, 0));
        assertThat(other.place(file)).isEqualTo(new OrderFile.Summary(0, 1, 0));
    }

    @Test
    void cardIsChargedOnceForARequestWhoeverAsks() {
        ChargeLine charge = new ChargeLine(UUID.randomUUID(), id, 1);
        new PostgresChargeBook(server.dataSource()).charge(charge);
        new PostgresChargeBook(server.dataSource()).charge(charge);
        assertThat(new PostgresChargeBook(server.dataSource()).all()).containsOnlyOnce(charge);
    }

    @Test
    void handlersFindOrdersOfTheOtherService() throws Exception {
        post(one, "/orders", order());
        post(other, "/orders/" + id + "/charge", "");
        Await.untilTrue(
                "it was charged", PATIENCE, () -> get(one, "/orders/" + id).contains("PAID"));
        assertThat(new PostgresChargeBook(server.dataSource()).all())
                .extracting(ChargeLine::orderId)
                .containsOnlyOnce(id);
    }

    private OrderApp start(String name) {
        return OrderApp.start(
                new StoreChoice.Postgres(server.url(), Duration.ofSeconds(3)),
                new DataDirectory(directory.resolve(name)),
                new Options.Serving(0, name, LONG, null),
                new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String order() {
        return "{\"id\":\"" + id + "\",\"customer\":\"ada@example.org\",\"item\":\"Teapot\",\"cents\":1999}";
    }

    private HttpResponse<String> post(OrderApp app, String path, String body) throws Exception {
        return http.send(request(app, path, body), HttpResponse.BodyHandlers.ofString());
    }

    private String get(OrderApp app, String path) {
        return http.sendAsync(HttpRequest.newBuilder(uri(app, path)).build(), HttpResponse.BodyHandlers.ofString())
                .join()
                .body();
    }

    private static HttpRequest request(OrderApp app, String path, String body) {
        return HttpRequest.newBuilder(uri(app, path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static URI uri(OrderApp app, String path) {
        return URI.create("http://127.0.0.1:" + app.port() + path);
    }
}
