package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.MessageContext;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.internal.time.SystemTime;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/** What the handlers of a test's nodes ran, to be held against what was sent. */
final class Runs {

    static final Duration LEASE = Duration.ofMillis(1500);
    static final Duration RENEWAL = Duration.ofMillis(300);
    private static final Duration POLL = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** One run of a handler. */
    record Run(String text, int attempt) {}

    private final Queue<Run> runs = new ConcurrentLinkedQueue<>();
    private final Set<String> texts = ConcurrentHashMap.newKeySet();

    /** A node with a short lease. Its first charged failure ends a message as a dead letter, so that none passes unseen. */
    static PostdateBuilder node(Store store) {
        return node(store, RetryPolicy.deadLetter());
    }

    static PostdateBuilder node(Store store, RetryPolicy retry) {
        return Postdate.builder("pings")
                .store(store)
                .lease(LEASE, RENEWAL)
                .safetyPoll(POLL)
                .retry(retry);
    }

    /** The same, writing down each run. */
    PostdateBuilder recording(Store store) {
        return node(store).handle(Ping.class, this::add);
    }

    void add(Ping ping, MessageContext context) {
        runs.add(new Run(ping.text(), context.attempt()));
        texts.add(ping.text());
    }

    int count() {
        return texts.size();
    }

    List<Run> all() {
        return List.copyOf(runs);
    }

    boolean has(String text) {
        return texts.contains(text);
    }

    void awaitAll(Collection<String> expected) {
        await("messages that were handled", () -> texts.containsAll(expected));
    }

    /** Each of these was handled at its first run, which was its only one, and nothing is left. */
    void assertEachOnce(Collection<String> expected, Postdate node) {
        awaitAll(expected);
        assertNothingIsLeft(node);
        assertThat(all()).as("runs, the nodes having lived").doesNotHaveDuplicates();
        assertThat(all()).extracting(Run::attempt).containsOnly(1);
        assertThat(texts).containsAll(expected);
    }

    static void assertNothingIsLeft(Postdate node) {
        await(
                "nothing that is left to do",
                () -> node.admin().messages().count(MessageQuery.all()).number() == 0);
        assertThat(node.admin().deadLetters().list()).as("dead letters").isEmpty();
    }

    /** Waits for a condition, asking often. */
    static void await(String what, BooleanSupplier condition) {
        SystemTime time = new SystemTime("await");
        boolean held = time.await(PATIENCE, condition);
        time.close();
        assertThat(held).as("waited %s for %s", PATIENCE, what).isTrue();
    }

    static List<String> texts(String prefix, int count) {
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(prefix + i);
        }
        return texts;
    }
}
