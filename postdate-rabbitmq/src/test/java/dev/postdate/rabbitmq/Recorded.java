package dev.postdate.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A raw message from the test resources: comments that say where it is from, properties and headers, an empty line, the body. */
record Recorded(BasicProperties properties, String body) {

    static Recorded read(String name) throws IOException {
        String text;
        try (InputStream in = Recorded.class.getResourceAsStream("/foreign/" + name + ".txt")) {
            if (in == null) {
                throw new IOException("There is no recorded message " + name);
            }
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        int end = text.indexOf("\n\n");
        Map<String, String> properties = new HashMap<>();
        Map<String, Object> headers = new HashMap<>();
        text.substring(0, end).lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            String[] parts = line.split(": ", 2);
            if (parts[0].startsWith("header ")) {
                headers.put(parts[0].substring("header ".length()), parts[1]);
            } else {
                properties.put(parts[0], parts[1]);
            }
        });
        return new Recorded(
                new BasicProperties.Builder()
                        .contentType(properties.get("content-type"))
                        .contentEncoding(properties.get("content-encoding"))
                        .deliveryMode(number(properties.get("delivery-mode")))
                        .priority(number(properties.get("priority")))
                        .messageId(properties.get("message-id"))
                        .correlationId(properties.get("correlation-id"))
                        .headers(headers)
                        .build(),
                text.substring(end + 2).stripTrailing());
    }

    private static @Nullable Integer number(@Nullable String text) {
        return text == null ? null : Integer.valueOf(text);
    }

    byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }
}
