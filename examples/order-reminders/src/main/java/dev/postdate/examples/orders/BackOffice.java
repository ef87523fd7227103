package dev.postdate.examples.orders;

import dev.postdate.ScheduledMessage;
import dev.postdate.admin.DeadLetter;
import dev.postdate.admin.Page;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.spi.FailureRecord;
import dev.postdate.spi.MessageQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an operator of the shop may look at and do. */
final class BackOffice {

    private static final int PAGE = 500;

    private final PostdateAdmin admin;
    private final Timeline timeline;

    BackOffice(PostdateAdmin admin, Timeline timeline) {
        this.admin = admin;
        this.timeline = timeline;
    }

    /** Everything that waits or is being delivered, by due time. */
    List<Map<String, Object>> schedule() {
        List<Map<String, Object>> lines = new ArrayList<>();
        @Nullable String after = null;
        do {
            Page<ScheduledMessage> page = admin.messages().list(MessageQuery.all(), after, PAGE);
            for (ScheduledMessage message : page.items()) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("due", message.dueAt().toString());
                line.put("type", message.messageType());
                message.key().ifPresent(key -> line.put("key", key));
                line.put("state", message.state());
                line.put("attempts", message.attempts());
                message.lastError().ifPresent(error -> line.put("lastError", error));
                line.put("token", message.token().toString());
                lines.add(line);
            }
            after = page.next().orElse(null);
        } while (after != null);
        return lines;
    }

    List<Map<String, Object>> deadLetters() {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (DeadLetter letter : admin.deadLetters().list()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("id", letter.messageId().toString());
            line.put("type", letter.messageType());
            line.put("deadAt", letter.deadAt().toString());
            line.put("attempts", letter.attempts());
            line.put("reason", letter.detail());
            letter.lastError().map(FailureRecord::error).ifPresent(error -> line.put("lastError", error));
            lines.add(line);
        }
        return lines;
    }

    /** Has a dead letter handled again. */
    void redrive(String id) {
        Optional<DeadLetter> letter = admin.deadLetters().find(uuid(id));
        if (letter.isEmpty() || !admin.deadLetters().redrive(letter.get().messageId())) {
            throw Refusal.unknown("there is no dead letter " + id);
        }
        timeline.redriven(
                letter.get().messageType().replaceFirst("^orders\\.", ""),
                letter.get().messageId());
    }

    private static UUID uuid(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("'" + id + "' is no id of a dead letter; GET /dead-letters lists them");
        }
    }
}
