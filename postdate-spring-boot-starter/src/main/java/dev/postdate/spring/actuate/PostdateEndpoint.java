package dev.postdate.spring.actuate;

import dev.postdate.Due;
import dev.postdate.admin.NodeHealth;
import dev.postdate.admin.Page;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.MessageQuery;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * What waits, what died and how the node is, by {@link PostdateAdmin}. It changes something only where {@code management.endpoint.postdate.access}
 * is {@code unrestricted}; then what is done is recorded with the name of who is logged in. Bodies and headers of messages are not shown, errors as
 * the node keeps them, with their secrets taken out. Thread-safe.
 */
@Endpoint(id = "postdate", defaultAccess = Access.READ_ONLY)
public class PostdateEndpoint {

    private static final int PAGE = 100;
    private static final int GROUPS = 100;
    private static final int COUNTED = 10_000;
    private static final List<String> AREAS =
            List.of("queues", "messages", "dead-letters", "causes", "types", "actions", "health");

    private final PostdateAdmin admin;

    PostdateEndpoint(PostdateAdmin admin) {
        this.admin = admin;
    }

    /** The node, its queues and how many dead letters there are. */
    @ReadOperation
    public Map<String, Object> overview() {
        NodeHealth health = admin.health();
        return Fields.of("node", health.node())
                .and("status", health.status())
                .and("queues", queues())
                .and("deadLetters", admin.deadLetters().count(DeadLetterQuery.all(), COUNTED))
                .and("areas", AREAS)
                .asMap();
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
    public Map<String, Object> area(
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
        return asked(() -> {
            int size = limit == null ? PAGE : limit;
            return switch (area) {
                case "queues" -> Fields.of("queues", queues()).asMap();
                case "health" -> HealthDetails.of(admin.health());
                case "types" ->
                    Fields.of(
                                    "types",
                                    admin.pendingTypes().stream()
                                            .map(EndpointFields::of)
                                            .toList())
                            .asMap();
                case "messages" ->
                    page(
                            admin.messages()
                                    .list(messages(type, queue, key, correlationId, dueFrom, dueBefore), after, size),
                            EndpointFields::of);
                case "dead-letters" ->
                    page(
                            admin.deadLetters()
                                    .list(
                                            deadLetters(type, queue, correlationId, reason, dueFrom, dueBefore),
                                            after,
                                            size),
                            EndpointFields::of);
                case "causes" ->
                    Fields.of(
                                    "causes",
                                    admin
                                            .deadLetters()
                                            .groups(
                                                    deadLetters(type, queue, correlationId, reason, dueFrom, dueBefore),
                                                    limit == null ? GROUPS : limit)
                                            .stream()
                                            .map(EndpointFields::of)
                                            .toList())
                            .asMap();
                case "actions" -> page(admin.actions(after, size), EndpointFields::of);
                default -> throw unknown(area, AREAS);
            };
        });
    }

    /** One message or dead letter; nothing if there is none. */
    @ReadOperation
    public @Nullable Map<String, Object> one(@Selector String area, @Selector String id) {
        return asked(() -> switch (area) {
            case "messages" ->
                admin.messages()
                        .find(id(id))
                        .map(EndpointFields::of)
                        .map(Fields::asMap)
                        .orElse(null);
            case "dead-letters" ->
                admin.deadLetters()
                        .find(id(id))
                        .map(EndpointFields::of)
                        .map(Fields::asMap)
                        .orElse(null);
            default -> throw unknown(area, List.of("messages", "dead-letters"));
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
    public Map<String, Object> change(
            SecurityContext security,
            @Selector String area,
            String action,
            @org.springframework.lang.Nullable @Nullable String id,
            @org.springframework.lang.Nullable @Nullable String queue,
            @org.springframework.lang.Nullable @Nullable String due) {
        return asked(() -> {
            PostdateAdmin operator = admin.by(who(security));
            return switch (area + " " + action) {
                case "messages cancel" -> {
                    var result = operator.messages().cancel(id(needed("id", id)));
                    yield Fields.of("outcome", result.outcome())
                            .and("removed", result.removed())
                            .asMap();
                }
                case "messages move" -> {
                    var result = operator.messages().reschedule(id(needed("id", id)), due(needed("due", due)));
                    yield Fields.of("outcome", result.outcome())
                            .and("dueAt", result.dueAt())
                            .asMap();
                }
                case "dead-letters redrive" ->
                    Fields.of("redriven", operator.deadLetters().redrive(id(needed("id", id))))
                            .asMap();
                case "dead-letters delete" ->
                    Fields.of("deleted", operator.deadLetters().delete(List.of(id(needed("id", id)))) > 0)
                            .asMap();
                case "queues pause" -> {
                    operator.queues().pause(needed("queue", queue));
                    yield Fields.of("paused", true).asMap();
                }
                case "queues resume" -> {
                    operator.queues().resume(needed("queue", queue));
                    yield Fields.of("paused", false).asMap();
                }
                default ->
                    throw unknown(
                            area + " " + action,
                            List.of(
                                    "messages cancel",
                                    "messages move",
                                    "dead-letters redrive",
                                    "dead-letters delete",
                                    "queues pause",
                                    "queues resume"));
            };
        });
    }

    private List<Fields> queues() {
        return admin.queues().backlog().stream().map(EndpointFields::of).toList();
    }

    private static <T> Map<String, Object> page(Page<T> page, Function<T, Fields> view) {
        return Fields.of("items", page.items().stream().map(view).toList())
                .and("next", page.next())
                .asMap();
    }

    private static MessageQuery messages(
            @Nullable String type,
            @Nullable String queue,
            @Nullable String key,
            @Nullable String correlationId,
            @Nullable String dueFrom,
            @Nullable String dueBefore) {
        return new MessageQuery(
                type, queue, key, null, correlationId, instant("dueFrom", dueFrom), instant("dueBefore", dueBefore));
    }

    private static DeadLetterQuery deadLetters(
            @Nullable String type,
            @Nullable String queue,
            @Nullable String correlationId,
            @Nullable String reason,
            @Nullable String from,
            @Nullable String before) {
        return new DeadLetterQuery(
                type,
                queue,
                reason == null ? null : DeadReason.valueOf(reason.toUpperCase(Locale.ROOT)),
                null,
                correlationId,
                instant("dueFrom", from),
                instant("dueBefore", before));
    }

    private static String who(SecurityContext security) {
        Principal principal = security.getPrincipal();
        return principal == null ? "actuator" : principal.getName();
    }

    private static UUID id(String text) {
        return UUID.fromString(text);
    }

    private static @Nullable Instant instant(String name, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    name + "=" + text + " (must be an instant such as 2026-01-31T12:00:00Z)", e);
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

    /** What a caller got wrong is for the caller to read. */
    private static <T extends @Nullable Object> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (IllegalArgumentException e) {
            String why = Objects.requireNonNullElse(e.getMessage(), e.toString());
            throw new InvalidEndpointRequestException(why, why);
        }
    }
}
