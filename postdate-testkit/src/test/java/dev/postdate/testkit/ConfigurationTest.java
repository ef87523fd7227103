package dev.postdate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postdate.ConfigurationException;
import dev.postdate.HandlerOptions;
import dev.postdate.Handles;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.memory.InMemoryStore;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is wrong with a node's description is said at its start, all at once. */
class ConfigurationTest {

    @MessageType("test.note")
    public record Note(String text) {}

    public record Nameless(String text) {}

    /** Nothing about it is right. */
    public static final class Wrong {
        @Handles
        public boolean answers(Note note) {
            return note.text().isEmpty();
        }

        @Handles
        public void takesTooMuch(Note note, String another) {}
    }

    @Test
    @Tag("G42")
    @DisplayName("G42 every problem is listed, with the setting, the value seen and what is allowed")
    void everyProblemIsListed() {
        PostdateBuilder builder = Postdate.builder("no name")
                .store(InMemoryStore.create())
                .store(InMemoryStore.create())
                .queue("emails", queue -> queue.parallelism(0))
                .lease(Duration.ofSeconds(10), Duration.ofSeconds(5))
                .safetyPoll(Duration.ZERO)
                .deployGrace(Duration.ofSeconds(-1))
                .route(Note.class, "a/b/c")
                .handle(Nameless.class, (message, context) -> {})
                .handle(Note.class, HandlerOptions.onQueue("nowhere"), (message, context) -> {})
                .handle(Note.class, (message, context) -> {})
                .handlers(new Wrong());

        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, builder::start);

        assertThat(refused.problems())
                .anyMatch(problem -> problem.startsWith("application='no name' (must be 1 to 100 letters"))
                .contains("store is given twice (give it once)")
                .contains("queue='emails' parallelism=0 (must be 1 to 10000)")
                .contains("lease=PT10S (must be at least 3 x renewEvery=PT5S)")
                .contains("safetyPoll=PT0S (must be positive)")
                .contains("deployGrace=PT-1S (must not be negative)")
                .anyMatch(problem -> problem.contains("'a/b/c' (must be a queue of this application"))
                .anyMatch(problem -> problem.contains("Nameless has no message type name"))
                .anyMatch(problem -> problem.contains("queue='nowhere' (must be described with queue(...); there are [emails])"))
                .anyMatch(problem -> problem.contains("'test.note' is registered twice"))
                .anyMatch(problem -> problem.contains("answers") && problem.contains("returns boolean (must return nothing, a message"))
                .anyMatch(problem -> problem.contains("takesTooMuch") && problem.contains("must take the message and, if wanted, a MessageContext"))
                .hasSize(12);
        assertThat(refused).hasMessageStartingWith("12 settings are wrong:").hasMessageContaining("safetyPoll=PT0S");
    }

    @Test
    @Tag("G46")
    @DisplayName("G46 a node in memory that only sends is refused: nothing would ever deliver")
    void sendOnlyInMemoryIsRefused() {
        assertThatThrownBy(() -> Postdate.builder("test").sendOnly().start())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("sendOnly with store 'memory' (must be a durable store");
    }
}
