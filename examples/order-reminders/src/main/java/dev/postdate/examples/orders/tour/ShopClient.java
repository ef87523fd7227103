package dev.postdate.examples.orders.tour;

import dev.postdate.examples.orders.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Speaks to a worker as curl would. */
final class ShopClient {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final int port;

    /** A line of {@code GET /schedule}. */
    record Pending(Instant due, boolean inDelivery) {}

    ShopClient(int port) {
        this.port = port;
    }

    void place(String id, String customer, String item, long cents) {
        call("POST", "/orders", Json.write(Map.of("id", id, "customer", customer, "item", item, "cents", cents)));
    }

    void pay(String id) {
        call("POST", "/orders/" + id + "/pay", "");
    }

    void move(String id, String reminderIn, String cancelIn) {
        call("POST", "/orders/" + id + "/move", Json.write(Map.of("reminderIn", reminderIn, "cancelIn", cancelIn)));
    }

    /** Has the card charged and answers the id of the message. */
    UUID charge(String id) {
        Map<?, ?> answer = Json.read(call("POST", "/orders/" + id + "/charge", ""), Map.class, 1);
        return UUID.fromString(String.valueOf(answer.get("message")));
    }

    void gateway(String mood) {
        call("POST", "/gateway/" + mood, "");
    }

    void redrive(UUID message) {
        call("POST", "/dead-letters/" + message + "/redrive", "");
    }

    List<UUID> deadLetters() {
        return elements("/dead-letters").stream()
                .map(letter -> UUID.fromString(String.valueOf(letter.get("id"))))
                .toList();
    }

    List<Pending> schedule() {
        return elements("/schedule").stream()
                .map(line -> new Pending(
                        Instant.parse(String.valueOf(line.get("due"))), !"PENDING".equals(line.get("state"))))
                .toList();
    }

    private List<Map<?, ?>> elements(String path) {
        return List.of(Json.read(call("GET", path, ""), Map[].class, 1));
    }

    private String call(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new IllegalStateException(
                        method + " " + path + " was answered with " + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + " failed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(method + " " + path + " was interrupted", e);
        }
    }
}
