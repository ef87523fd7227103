package dev.postdate.spring.actuate;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.RescheduleResult;
import dev.postdate.StoreException;
import dev.postdate.admin.NodeHealth;
import dev.postdate.admin.Page;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.spi.DeadLetterQuery;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * What waits, what died and how the node is, by {@link PostdateAdmin}. It changes something only where {@code management.endpoint.postdate.access}
 * is {@code unrestricted}; then what is done is recorded with the name of who is logged in. Bodies and headers of messages are not shown, errors as
 * the node keeps them, with their secrets taken out. What a caller got wrong is answered with what is allowed. Thread-safe.
 */
@WebEndpoint(id = "postdate", defaultAccess = Access.READ_ONLY)
public class PostdateEndpoint {

    private static final int COUNTED = 10_000;
    private static final List<String> AREAS =
            List.of("queues", "messages", "dead-letters", "causes", "types", "actions", "health");
    private static final List<String> CHANGES = List.of(
            "messages cancel",
            "messages move",
            "dead-letters redrive",
            "dead-letters delete",
            "queues pause",
            "queues resume");

    private final PostdateAdmin admin;

    PostdateEndpoint(PostdateAdmin admin) {
        this.admin = admin;
    }

    /** How the node is, its queues and how many dead letters there are; the latter only while its store can be asked. */
    @ReadOperation
    public Map<String, Object> overview() {
        NodeHealth health = admin.health();
        Fields fields = health(health);
        if (health.store().reachable()) {
            fields.and("queues", queues())
                    .and("deadLetters", admin.deadLetters().count(DeadLetterQuery.all(), COUNTED));
        }
        return fields.and("areas", AREAS).asMap();
    }

    /**
     * One of the areas.
     *
     * @param queue in full, such as {@code shop/emails}
     * @param reason of dead letters, such as {@code attempts_spent}
     * @param dueFrom an instant; of dead letters, from when they are dead
     * @param dueBefore an instant; of dead letters, before when they are dead
     * @param after the former page's {@code next}
     * @param limit how many a page, 1 to 1,000
     */
    @ReadOperation
    public WebEndpointResponse<Map<String, Object>> area(
            @Selector String area,
            @org.springframework.lang.Nullable @Nullable String type,
            @org.springframework.lang.Nullable @Nullable String queue,
            @org.springframework.lang.Nullable @Nullable String key,
            @org.springframework.lang.Nullable @Nullable String correlationId,
            @org.springframework.lang.Nullable @Nullable String reason,
            @org.springframework.lang.Nullable @Nullable String dueFrom,
            @org.springframework.lang.Nullable @Nullable String dueBefore,
            @org.springframework.lang.Nullable @Nullable String after,
            @org.springframework.lang.Nullable @Nullable Integer limit) {
        Asked asked = new Asked(type, queue, key, correlationId, reason, dueFrom, dueBefore, after, limit);
        return answered("", () -> shown(area, asked).asMap());
    }

    private Fields shown(String area, Asked asked) {
        if (!AREAS.contains(area)) {
            throw unknown(area, AREAS);
        }
        asked.refuseUnlessFor(area);
        return switch (area) {
            case "queues" -> Fields.of("queues", queues());
            case "health" -> health(admin.health());
            case "types" -> Fields.of("types", all(admin.pendingTypes(), EndpointFields::of));
            case "messages" ->
                page(admin.messages().list(asked.messages(), asked.after(), asked.size()), EndpointFields::of);
            case "dead-letters" ->
                page(admin.deadLetters().list(asked.deadLetters(), asked.after(), asked.size()), EndpointFields::of);
            case "causes" ->
                Fields.of(
                        "causes",
                        all(admin.deadLetters().groups(asked.deadLetters(), asked.size()), EndpointFields::of));
            default -> page(admin.actions(asked.after(), asked.size()), EndpointFields::of);
        };
    }

    /** One message or dead letter. */
    @ReadOperation
    public WebEndpointResponse<Map<String, Object>> one(@Selector String area, @Selector String id) {
        return answered("There is no " + id + " among the " + area, () -> {
            Fields found = switch (area) {
                case "messages" ->
                    admin.messages().find(id(id)).map(EndpointFields::of).orElse(null);
                case "dead-letters" ->
                    admin.deadLetters().find(id(id)).map(EndpointFields::of).orElse(null);
                default -> throw unknown(area, List.of("messages", "dead-letters"));
            };
            return found == null ? null : found.asMap();
        });
    }

    /**
     * Changes one thing.
     *
     * @param action of {@code messages} {@code cancel} or {@code move}; of {@code dead-letters} {@code redrive} or {@code delete}; of {@code
     *     queues} {@code pause} or {@code resume}
     * @param id of the message or dead letter
     * @param queue its name, as the admin API has it
     * @param due where a message is moved to: {@code now}, a duration such as {@code PT1H}, or an instant
     */
    @WriteOperation
    public WebEndpointResponse<Map<String, Object>> change(
            SecurityContext security,
            @Selector String area,
            @org.springframework.lang.Nullable @Nullable String action,
            @org.springframework.lang.Nullable @Nullable String id,
            @org.springframework.lang.Nullable @Nullable String queue,
            @org.springframework.lang.Nullable @Nullable String due) {
        return answered(
                "",
                () -> changed(admin.by(who(security)), area + " " + action, id, queue, due)
                        .asMap());
    }

    private static Fields changed(
            PostdateAdmin operator, String change, @Nullable String id, @Nullable String queue, @Nullable String due) {
        return switch (change) {
            case "messages cancel" -> {
                CancelResult result = operator.messages().cancel(id(needed("id", id)));
                yield Fields.of("outcome", result.outcome()).and("removed", result.removed());
            }
            case "messages move" -> {
                RescheduleResult result = operator.messages().reschedule(id(needed("id", id)), due(needed("due", due)));
                yield Fields.of("outcome", result.outcome()).and("dueAt", result.dueAt());
            }
            case "dead-letters redrive" ->
                Fields.of("redriven", operator.deadLetters().redrive(id(needed("id", id))));
            case "dead-letters delete" ->
                Fields.of("deleted", operator.deadLetters().delete(List.of(id(needed("id", id)))) > 0);
            case "queues pause" -> {
                operator.queues().pause(needed("queue", queue));
                yield Fields.of("paused", true);
            }
            case "queues resume" -> {
                operator.queues().resume(needed("queue", queue));
                yield Fields.of("paused", false);
            }
            default -> throw unknown(change, CHANGES);
        };
    }

    private static Fields health(NodeHealth health) {
        return Fields.of("status", health.status()).and(HealthDetails.of(health));
    }

    private List<Fields> queues() {
        return all(admin.queues().backlog(), EndpointFields::of);
    }

    private static <T> Fields page(Page<T> page, Function<T, Fields> view) {
        return Fields.of("items", all(page.items(), view)).and("next", page.next());
    }

    private static <T> List<Fields> all(List<T> things, Function<T, Fields> view) {
        return things.stream().map(view).toList();
    }

    private static String who(SecurityContext security) {
        Principal principal = security.getPrincipal();
        return principal == null ? "actuator" : principal.getName();
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "id=" + text + " (must be an id such as 019b76da-a800-762b-8fd1-8a1f589b907d)", e);
        }
    }

    private static Due due(String text) {
        if (text.equals("now")) {
            return Due.NOW;
        }
        try {
            return text.startsWith("P") ? Due.in(Duration.parse(text)) : Due.at(Instant.parse(text));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "due=" + text
                            + " (must be now, a duration such as PT1H, or an instant such as 2026-01-31T12:00:00Z)",
                    e);
        }
    }

    private static String needed(String name, @Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static IllegalArgumentException unknown(String what, List<String> known) {
        return new IllegalArgumentException("'" + what + "' is not known (must be one of " + known + ")");
    }

    /** @param missing what to say where there is no answer */
    private static WebEndpointResponse<Map<String, Object>> answered(
            String missing, Supplier<@Nullable Map<String, Object>> question) {
        try {
            Map<String, Object> answer = question.get();
            return answer == null
                    ? error(missing, WebEndpointResponse.STATUS_NOT_FOUND)
                    : new WebEndpointResponse<>(answer);
        } catch (StoreException e) {
            return error(String.valueOf(e.getMessage()), WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
        } catch (IllegalArgumentException e) {
            return error(
                    Objects.requireNonNullElse(e.getMessage(), e.toString()), WebEndpointResponse.STATUS_BAD_REQUEST);
        }
    }

    /** In the body, because Boot keeps the texts of exceptions to itself. */
    private static WebEndpointResponse<Map<String, Object>> error(String why, int status) {
        return new WebEndpointResponse<>(Fields.of("error", why).asMap(), status);
    }
}
