package dev.postdate.micrometer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every meter that Postdate has. Names are Micrometer's, in lower case with dots; keys of tags are those of OpenTelemetry's conventions for
 * messaging where it has one.
 */
public enum PostdateMeter {
    SCHEDULED(
            "postdate.scheduled",
            Kind.COUNTER,
            "messages",
            "Messages that this node stored, for now or for later; a handler's also where its schedule key kept another. In a caller's transaction they may be rolled back yet",
            Keys.DESTINATION,
            Keys.TYPE,
            Keys.WHEN),
    DELIVERED(
            "postdate.delivered",
            Kind.COUNTER,
            "messages",
            "Messages whose handler succeeded, and whose end is recorded",
            Keys.DESTINATION,
            Keys.TYPE),
    FAILED(
            "postdate.failed",
            Kind.COUNTER,
            "attempts",
            "Runs of handlers that failed, be it at the commit of their transaction, whatever became of the message",
            Keys.DESTINATION,
            Keys.TYPE,
            Keys.ERROR),
    RETRIED(
            "postdate.retried",
            Kind.COUNTER,
            "messages",
            "Messages that were put back to be handled again; not charged where the handler asked for it, or the attempt failed for no fault of the message's",
            Keys.DESTINATION,
            Keys.TYPE,
            Keys.CHARGED),
    DEAD_LETTERED(
            "postdate.dead.lettered",
            Kind.COUNTER,
            "messages",
            "Messages that became dead letters",
            Keys.DESTINATION,
            Keys.TYPE,
            Keys.REASON),
    CANCELLED(
            "postdate.cancelled",
            Kind.COUNTER,
            "messages",
            "Messages that were cancelled through this node, or while it handled them. In a caller's transaction that may be rolled back yet"),
    EXPIRED(
            "postdate.expired",
            Kind.COUNTER,
            "messages",
            "Messages that had expired when their turn came, and were not handled",
            Keys.DESTINATION,
            Keys.TYPE),
    DISCARDED(
            "postdate.discarded",
            Kind.COUNTER,
            "messages",
            "Messages that a retry rule discarded",
            Keys.DESTINATION,
            Keys.TYPE),
    CLAIMS_LOST(
            "postdate.claims.lost",
            Kind.COUNTER,
            null,
            "Results of handlers that could not be recorded, because another node had got the message meanwhile: handlers without a transaction may have run twice",
            Keys.DESTINATION,
            Keys.TYPE),
    RESULTS_UNKNOWN(
            "postdate.results.unknown",
            Kind.COUNTER,
            null,
            "Results of handlers for which the store's answer was lost, and whose message was gone when it was asked again: most likely recorded",
            Keys.DESTINATION,
            Keys.TYPE),
    LATENESS(
            "postdate.lateness",
            Kind.TIMER,
            "seconds",
            "From the moment a message is due to the call of its handler, as a histogram; of a retry, from the moment that the retry is due",
            Keys.DESTINATION),
    HANDLING(
            "postdate.handling",
            Kind.TIMER,
            "seconds",
            "From before a handler is called until it has returned, its transaction included; by the observation of the same name. Those that run now are in postdate.handling.active",
            Keys.SYSTEM,
            Keys.OPERATION_TYPE,
            Keys.OPERATION_NAME,
            Keys.DESTINATION,
            Keys.TYPE,
            Keys.HANDLER,
            Keys.OUTCOME,
            Keys.ERROR_OF_OBSERVATIONS),
    STORE_CALL(
            "postdate.store.call",
            Kind.TIMER,
            "seconds",
            "Calls of the engine's to the store, the way there and back included",
            Keys.CALL,
            Keys.CALL_OUTCOME),
    PENDING(
            "postdate.pending",
            Kind.GAUGE,
            "messages",
            "Messages of a queue that are not finished, in whatever state; of many an estimate",
            Keys.DESTINATION),
    DUE(
            "postdate.due",
            Kind.GAUGE,
            "messages",
            "Those of them whose due time has come; of many an estimate",
            Keys.DESTINATION),
    OLDEST_DUE(
            "postdate.oldest.due.age",
            Kind.GAUGE,
            "seconds",
            "For how long the message that is next has been due and claimed by no node; 0 if there is none",
            Keys.DESTINATION),
    DEAD_LETTERS("postdate.dead.letters", Kind.GAUGE, null, "Dead letters in the store, counted to 10,000 at most"),
    HELD(
            "postdate.held",
            Kind.GAUGE,
            "messages",
            "Messages that this node has claimed and whose result is not recorded"),
    CLOCK_OFFSET(
            "postdate.clock.offset",
            Kind.GAUGE,
            "seconds",
            "How far this node's clock is ahead of the store's; negative if it is behind"),
    OLDEST_SNAPSHOT(
            "postdate.oldest.snapshot.age",
            Kind.GAUGE,
            "seconds",
            "For how long the oldest snapshot has kept finished rows in the database; 0 if there is none, not a number where the database does not tell"),
    HEALTH("postdate.health", Kind.GAUGE, null, "This node's health: 1 for UP, 0.5 for DEGRADED, 0 for DOWN");

    /** What a meter measures with. */
    public enum Kind {
        COUNTER,
        TIMER,
        GAUGE
    }

    private final String id;
    private final Kind kind;
    private final @Nullable String unit;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // a copy by List.of
    private final List<String> keys;

    PostdateMeter(String id, Kind kind, @Nullable String unit, String description, String... keys) {
        this.id = id;
        this.kind = kind;
        this.unit = unit;
        this.description = description;
        this.keys = List.of(keys);
    }

    /** Its name, as Micrometer has it. */
    public String id() {
        return id;
    }

    public Kind kind() {
        return kind;
    }

    /** Its base unit; null for none. */
    public @Nullable String unit() {
        return unit;
    }

    public String description() {
        return description;
    }

    /** The keys of its tags, besides {@code postdate.application}, which all of them have. */
    public List<String> keys() {
        return keys;
    }
}
