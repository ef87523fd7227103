package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.MessageBus;
import dev.postdate.OutcomeUnknownException;
import dev.postdate.StoreException;
import dev.postdate.internal.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A caller that outages do not stop: it calls again what failed with nothing changed, and never what may have been stored. If a call that
 * failed had stored something after all, its message would be handled twice.
 */
final class Sender {

    private static final Duration BETWEEN_CALLS = Duration.ofMillis(20);

    private final MessageBus bus;
    private final SystemTime time = new SystemTime("sender");
    private final Set<String> stored = ConcurrentHashMap.newKeySet();
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    private final Queue<StoreException> failures = new ConcurrentLinkedQueue<>();

    Sender(MessageBus bus) {
        this.bus = bus;
    }

    void send(String text, Duration delay) {
        boolean[] done = {false};
        time.await(Duration.ofMinutes(1), () -> done[0] || (done[0] = call(text, delay)) || pause());
        assertThat(done[0])
                .as("'%s' was stored in the end; failures: %s", text, failures)
                .isTrue();
    }

    private boolean pause() {
        time.await(BETWEEN_CALLS, () -> false);
        return false;
    }

    private boolean call(String text, Duration delay) {
        try {
            bus.scheduleSend(new Ping(text), delay);
            stored.add(text);
            return true;
        } catch (OutcomeUnknownException e) {
            assertThat(e.tokens()).as("the tokens that are in doubt").hasSize(1);
            failures.add(e);
            unknown.add(text);
            return true;
        } catch (StoreException e) {
            failures.add(e);
            return false;
        }
    }

    /** Starts to send messages one by one, each due soon, until the texts are all sent. */
    void sendAllBesides(List<String> texts) {
        time.execute("send", () -> texts.forEach(text -> send(text, Duration.ofMillis(5))));
    }

    /** Those that a call has returned for. */
    Set<String> stored() {
        return stored;
    }

    /** Those of which only the store knows. */
    Set<String> unknown() {
        return unknown;
    }

    boolean hasSent(List<String> texts) {
        return stored.size() + unknown.size() == texts.size();
    }

    List<StoreException> failures() {
        return List.copyOf(failures);
    }

    /** Whatever failed said so in words that help, and that it may succeed later. */
    void assertFailuresAreClear() {
        assertThat(failures).allSatisfy(failure -> {
            assertThat(failure.isTransient()).as(failure.getMessage()).isTrue();
            if (failure instanceof OutcomeUnknownException) {
                assertThat(failure)
                        .hasMessageContaining("is not known")
                        .hasMessageMatching("(?s).*[Ll]ook the tokens \\[pd-.*");
            } else {
                assertThat(failure)
                        .hasMessageContaining("Nothing was changed")
                        .hasMessageContaining("PostgreSQL says: ")
                        .hasMessageNotContaining("an unexpected error");
            }
        });
    }
}
