package dev.postdate;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;

/**
 * The verbs: publish to every subscriber, send to one handler, or run locally; now or dated for later.
 *
 * <p>A schedule verb takes its due time as an {@code Instant} or {@code ZonedDateTime}, honoured as given, or as a {@code Duration},
 * counted by the store's clock when the message is stored. Past, zero and negative mean now. A due time given both as an argument
 * and in the options is refused with an {@link IllegalArgumentException}, as is everything else that contradicts itself, before
 * anything is stored.
 *
 * @param <R> what scheduling answers: a {@link SchedulingResult} where the message is stored by the call, a {@link ScheduleToken}
 *     where it is stored together with others later
 */
public interface MessageOperations<R> {

    /** Publishes to every handler subscribed; none is not an error. */
    default void publish(Object message) {
        publish(message, PublishOptions.none());
    }

    /** Publishes to every handler subscribed, at the due time of the options if they carry one. */
    void publish(Object message, PublishOptions options);

    /** Sends to the one handler of the message's type, or where its route says. */
    default void send(Object message) {
        send(message, SendOptions.none());
    }

    /** Sends to the one handler of the message's type, or where options or route say, at the due time of the options if they carry one. */
    void send(Object message, SendOptions options);

    /** Runs the message in this application, whatever the routes say. */
    default void enqueue(Object message) {
        enqueue(message, SendOptions.none());
    }

    /** Runs the message in this application, whatever the routes say, at the due time of the options if they carry one. */
    void enqueue(Object message, SendOptions options);

    /** Publishes at the due time to every handler that is subscribed then. */
    R schedulePublish(Object message, Due due, PublishOptions options);

    default R schedulePublish(Object message, Instant dueAt) {
        return schedulePublish(message, Due.at(dueAt), PublishOptions.none());
    }

    default R schedulePublish(Object message, Instant dueAt, PublishOptions options) {
        return schedulePublish(message, Due.at(dueAt), options);
    }

    default R schedulePublish(Object message, Duration delay) {
        return schedulePublish(message, Due.in(delay), PublishOptions.none());
    }

    default R schedulePublish(Object message, Duration delay, PublishOptions options) {
        return schedulePublish(message, Due.in(delay), options);
    }

    default R schedulePublish(Object message, ZonedDateTime dueAt) {
        return schedulePublish(message, Due.at(dueAt), PublishOptions.none());
    }

    default R schedulePublish(Object message, ZonedDateTime dueAt, PublishOptions options) {
        return schedulePublish(message, Due.at(dueAt), options);
    }

    /** Sends at the due time to the one handler of the message's type, or where options or route say. */
    R scheduleSend(Object message, Due due, SendOptions options);

    default R scheduleSend(Object message, Instant dueAt) {
        return scheduleSend(message, Due.at(dueAt), SendOptions.none());
    }

    default R scheduleSend(Object message, Instant dueAt, SendOptions options) {
        return scheduleSend(message, Due.at(dueAt), options);
    }

    default R scheduleSend(Object message, Duration delay) {
        return scheduleSend(message, Due.in(delay), SendOptions.none());
    }

    default R scheduleSend(Object message, Duration delay, SendOptions options) {
        return scheduleSend(message, Due.in(delay), options);
    }

    default R scheduleSend(Object message, ZonedDateTime dueAt) {
        return scheduleSend(message, Due.at(dueAt), SendOptions.none());
    }

    default R scheduleSend(Object message, ZonedDateTime dueAt, SendOptions options) {
        return scheduleSend(message, Due.at(dueAt), options);
    }

    /** Runs the message in this application at the due time, whatever the routes say. */
    R schedule(Object message, Due due, SendOptions options);

    default R schedule(Object message, Instant dueAt) {
        return schedule(message, Due.at(dueAt), SendOptions.none());
    }

    default R schedule(Object message, Instant dueAt, SendOptions options) {
        return schedule(message, Due.at(dueAt), options);
    }

    default R schedule(Object message, Duration delay) {
        return schedule(message, Due.in(delay), SendOptions.none());
    }

    default R schedule(Object message, Duration delay, SendOptions options) {
        return schedule(message, Due.in(delay), options);
    }

    default R schedule(Object message, ZonedDateTime dueAt) {
        return schedule(message, Due.at(dueAt), SendOptions.none());
    }

    default R schedule(Object message, ZonedDateTime dueAt, SendOptions options) {
        return schedule(message, Due.at(dueAt), options);
    }
}
