package dev.postdate.jdbc;

import dev.postdate.Due;
import dev.postdate.Expiry;
import dev.postdate.Headers;
import dev.postdate.spi.Address;
import dev.postdate.spi.Content;
import dev.postdate.spi.Correlation;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.Kind;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Messages with texts that are hard to keep, bodies from empty to large, and everything that may be absent. */
final class OddMessages {

    private static final String[] TEXTS = {
        "", "plain", "\u0000", "\uD800", "x\uDC00y", "\uD83D\uDE00", "\u001A0000", "tab\tline\n\\N\\.", "\u00E9"
    };
    private static final int[] SIZES = {0, 1, 300, 65_400, 65_535, 65_536, 65_537, 200_000};

    private OddMessages() {}

    static List<NewMessage> of(int count, Instant now) {
        Random random = new Random(7);
        List<NewMessage> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] body = new byte[i % 10 == 0 ? SIZES[i / 10 % SIZES.length] : 10 + i];
            random.nextBytes(body);
            boolean bare = i % 3 == 0;
            messages.add(new NewMessage(
                    envelope(i, bare, body),
                    i % 4 == 0
                            ? Due.at(now.minusSeconds(i))
                            : Due.in(Duration.ofDays(i * 400L).plusNanos(i)),
                    bare ? null : new Expiry.After(Duration.ofDays(i + 1).plusNanos(1)),
                    null));
        }
        return messages;
    }

    private static Envelope envelope(int number, boolean bare, byte[] body) {
        String text = TEXTS[number % TEXTS.length];
        UUID id = UUID.randomUUID();
        return new Envelope(
                id,
                Kind.COMMAND,
                new Content("type" + number % 4, number % 2, "text/" + text, body),
                new Address("queue" + number % 5, bare ? null : "handler" + text),
                bare ? Headers.empty() : Headers.empty().with("name", text),
                new Correlation(
                        bare ? null : "c" + text,
                        number % 2 == 0 ? id : UUID.randomUUID(),
                        bare ? null : UUID.randomUUID(),
                        bare ? null : "00-" + number),
                new Origin(Messages.APPLICATION, bare ? null : "reply" + text),
                null);
    }
}
