package dev.postdate.examples.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.postdate.SchedulingResult;
import dev.postdate.StoreException;
import dev.postdate.examples.orders.PaymentGateway.Mood;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shop over HTTP, on this machine only. */
final class OrderService implements AutoCloseable {

    static final String HELP = """
            POST /orders                      {"id":"42","customer":"ada@example.org","item":"Teapot","cents":1999}
            GET  /orders  /orders/42
            POST /orders/42/pay               cancels reminder and deadline
            POST /orders/42/charge            charges the card by the payment gateway
            POST /orders/42/move              {"reminderIn":"30s","cancelIn":"5m"}, one or both
            GET  /schedule                    what is pending
            GET  /dead-letters
            POST /dead-letters/{id}/redrive
            POST /gateway/down  /gateway/slow  /gateway/up        how this process finds it
            """;

    private static final Logger LOG = LoggerFactory.getLogger(OrderService.class);
    private static final String JSON = "application/json";
    private static final int LONGEST_BODY = 64 * 1024;

    private final Shop shop;
    private final BackOffice office;
    private final PaymentGateway gateway;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);

    private record Answer(int status, String contentType, String body) {}

    /** What {@code move} asks for. */
    record Move(@Nullable String reminderIn, @Nullable String cancelIn) {}

    OrderService(int port, Shop shop, BackOffice office, PaymentGateway gateway) throws IOException {
        this.shop = shop;
        this.office = office;
        this.gateway = gateway;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::serve);
        server.setExecutor(threads);
    }

    void start() {
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private Answer answer(String method, String path, String body) {
        String[] parts = path.substring(1).split("/", 3);
        String name = parts.length > 1 ? parts[1] : "";
        String shape = parts[0] + (parts.length > 1 ? "/*" : "") + (parts.length > 2 ? "/" + parts[2] : "");
        return switch (method + " /" + shape) {
            case "GET /" -> new Answer(200, "text/plain; charset=utf-8", HELP);
            case "POST /orders" -> json(201, shop.place(read(body, NewOrder.class)));
            case "GET /orders" -> lines(shop.all());
            case "GET /orders/*" -> ok(shop.find(name).orElseThrow(() -> Refusal.unknown("there is no order " + name)));
            case "POST /orders/*/pay" -> ok(shop.pay(name));
            case "POST /orders/*/charge" -> charge(name);
            case "POST /orders/*/move" -> move(name, read(body, Move.class));
            case "GET /schedule" -> lines(office.schedule());
            case "GET /dead-letters" -> lines(office.deadLetters());
            case "POST /dead-letters/*/redrive" -> {
                office.redrive(name);
                yield ok(Map.of("redriven", name));
            }
            case "POST /gateway/*" -> gateway(name);
            default -> throw Refusal.unknown("there is no " + method + " " + path + "; GET / lists what there is");
        };
    }

    private Answer charge(String id) {
        SchedulingResult result = shop.charge(id);
        return json(
                202,
                Map.of(
                        "message",
                        result.token().messageId(),
                        "token",
                        result.token().toString()));
    }

    private Answer move(String id, Move wanted) {
        if (wanted.reminderIn() == null && wanted.cancelIn() == null) {
            throw Refusal.malformed("say where to: {\"reminderIn\":\"30s\",\"cancelIn\":\"5m\"}, one or both");
        }
        Map<String, String> outcome = new LinkedHashMap<>();
        shop.move(id, delay("reminderIn", wanted.reminderIn()), delay("cancelIn", wanted.cancelIn()))
                .forEach((what, result) -> outcome.put(what, result.toString()));
        return ok(outcome);
    }

    private Answer gateway(String mood) {
        try {
            gateway.be(Mood.valueOf(mood.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("the gateway can be up, down or slow, not '" + mood + "'");
        }
        return ok(Map.of("gateway", mood));
    }

    private static @Nullable Duration delay(String name, @Nullable String text) {
        try {
            return text == null ? null : Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("'" + name + "': " + e.getMessage());
        }
    }

    private static <T> T read(String body, Class<T> type) {
        try {
            return Json.read(body, type, 1);
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed(String.valueOf(e.getMessage()));
        }
    }

    private static Answer ok(Object value) {
        return json(200, value);
    }

    private static Answer json(int status, Object value) {
        return new Answer(status, JSON, Json.write(value) + "\n");
    }

    /** A JSON array with one element a line, so that people can read it too. */
    private static Answer lines(List<?> values) {
        return new Answer(200, JSON, values.stream().map(Json::write).collect(Collectors.joining(",\n ", "[", "]\n")));
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answerOrError(exchange);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer answerOrError(HttpExchange exchange) throws IOException {
        try {
            return answer(exchange.getRequestMethod(), exchange.getRequestURI().getPath(), body(exchange));
        } catch (Refusal refusal) {
            return error(refusal.status(), String.valueOf(refusal.getMessage()));
        } catch (StoreException | DatabaseException e) {
            LOG.warn("The store refused a request", e);
            return error(503, "the store cannot be reached, nothing was lost; try again: " + e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("A request failed", e);
            return error(500, "this is a mistake of the shop's: " + e);
        }
    }

    private static Answer error(int status, String message) {
        return json(status, Map.of("error", message));
    }

    private static String body(HttpExchange exchange) throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] bytes = in.readNBytes(LONGEST_BODY + 1);
            if (bytes.length > LONGEST_BODY) {
                throw Refusal.of(413, "the request has more than " + LONGEST_BODY + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
