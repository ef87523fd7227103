package dev.postdate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.jdbc.JdbcStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DeadLettersTest {

    @TempDir
    private Path directory;

    private List<String> store = List.of();

    @BeforeEach
    void fail() throws InterruptedException {
        Path file = directory.resolve("shop.db");
        store = List.of("--sqlite", file.toString());
        new Shop(JdbcStore.sqlite(file)).failOn(new Shop.Bill("1"), new Shop.Bill("2"), new Shop.Parcel("3"));
    }

    private Ran run(String... args) {
        return Ran.on(store, args);
    }

    private String firstId() {
        return run("dead", "list", "--json").json().at("/deadLetters/0/id").asString();
    }

    @Test
    void deadLettersAreListedAndShown() {
        assertThat(run("dead", "list", "--queue", "shop/bills", "--reason", "refused")
                        .out())
                .hasLineCount(3)
                .contains("REFUSED", "shop.bill", "no account for 1");
        JsonNode letter = run("dead", "list", "--json").json().at("/deadLetters/0");
        assertThat(letter.at("/reason").asString()).isEqualTo("REFUSED");
        assertThat(letter.at("/attempts").asInt()).isEqualTo(1);

        JsonNode shown =
                run("dead", "show", letter.at("/id").asString(), "--json").json();
        assertThat(shown.at("/body").asString()).isEqualTo("{\"order\":\"1\"}");
        assertThat(shown.at("/errors/0/attempt").asInt()).isEqualTo(1);
        assertThat(run("dead", "show", letter.at("/id").asString()).out())
                .contains("ERRORS\n", "Shop.java", "BODY, 13 bytes");
    }

    @Test
    void whatStoodInAMessageDoesNotReachTheTerminal() {
        assertThat(run("dead", "list").out()).contains("\\u001b[31m").doesNotContain("\u001b");
    }

    @Test
    void deadLettersAreGroupedByCause() {
        JsonNode groups = run("dead", "groups", "--json").json().at("/groups");
        assertThat(groups.size()).isEqualTo(1);
        assertThat(groups.at("/0/count").asInt()).isEqualTo(2);
        String cause = groups.at("/0/fingerprint").asString();
        assertThat(run("dead", "groups").out()).contains(cause);
        assertThat(run("dead", "list", "--cause", cause).out()).hasLineCount(3);
    }

    @Test
    void someAreRedriven() {
        String id = firstId();
        Ran ran = run("dead", "redrive", id, "--by", "bela", "--to-queue", "shop");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains(id).contains("REDRIVEN");
        assertThat(run("list", "--json").json().at("/messages/0/queue").asString())
                .isEqualTo("shop");
        assertThat(run("actions").out()).contains("bela", "REDRIVE_DEAD_LETTERS");

        Ran again = run("dead", "redrive", id, "--json");
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.json().at("/results/0/outcome").asString()).isEqualTo("NOT_DEAD");
    }

    @Test
    void allThatMatchAreRedrivenAfterAYesAndAtARate() {
        Ran asked = run("dead", "redrive", "--all-matching", "--type", "shop.bill");
        assertThat(asked.exitCode()).isEqualTo(2);
        assertThat(asked.out()).isEqualTo("2 match. Nothing was changed; add --yes to redrive them.\n");

        Ran done =
                run("dead", "redrive", "--all-matching", "--type", "shop.bill", "--yes", "--rate", "0.001", "--json");
        assertThat(done.json().at("/redriven").asInt()).isEqualTo(2);
        JsonNode waiting = run("list", "--json").json().at("/messages");
        assertThat(waiting.at("/0/dueAt").asString())
                .isNotEqualTo(waiting.at("/1/dueAt").asString());
    }

    @Test
    void someOrAllAreDeleted() {
        assertThat(run("dead", "delete", firstId()).out()).isEqualTo("1 deleted.\n");
        assertThat(run("dead", "delete", "--all-matching", "--type", "shop.bill")
                        .exitCode())
                .isEqualTo(2);
        Ran all = run("dead", "delete", "--all-matching", "--type", "shop.bill", "--yes", "--json");
        assertThat(all.exitCode()).isZero();
        assertThat(all.json().at("/deleted").asInt()).isEqualTo(1);
        assertThat(run("dead", "list").out()).isEqualTo("Nothing.\n");
    }

    @Test
    void aQueueThatIsNotKnownIsRefused() {
        Ran ran = run("dead", "redrive", firstId(), "--to-queue", "nowhere");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("nowhere").hasLineCount(1);
    }

    @Test
    void whatWasDiscardedIsCountedAndListed() {
        JsonNode ended = run("ended", "--json").json();
        assertThat(ended.at("/counts/0/type").asString()).isEqualTo("shop.parcel");
        assertThat(ended.at("/counts/0/count").asInt()).isEqualTo(1);
        assertThat(ended.at("/latest/0/how").asString()).isEqualTo("DISCARDED");
        assertThat(run("ended").out()).contains("shop.parcel", "DISCARDED");
    }

    @Test
    void theHistoryOfTheApplicationIsRead() {
        String id = firstId();
        JsonNode told = run("history", id, "--json").json().at("/history");
        assertThat(told.at("/0/what").asString()).isEqualTo("DEAD");
        assertThat(run("history", "--type", "shop.parcel").out()).contains("DISCARDED");
        assertThat(run("history", id, "--type", "shop.bill").exitCode()).isEqualTo(2);
    }

    @Test
    void queuesAreListedPausedAndResumed() {
        assertThat(run("queues").out()).contains("shop/bills", "SEQUENTIAL", "open");

        Ran paused = run("pause", "shop/bills", "--by", "carol");
        assertThat(paused.exitCode()).isZero();
        assertThat(paused.out()).isEqualTo("Paused shop/bills.\n");
        assertThat(run("queues").out()).containsPattern("shop/bills +SEQUENTIAL +paused");
        assertThat(run("actions").out()).contains("carol", "PAUSE_QUEUE", "shop/bills");

        assertThat(run("resume", "shop/bills", "--json").json().at("/paused").asBoolean())
                .isFalse();
        JsonNode queues = run("queues", "--json").json().at("/queues");
        assertThat(queues.valueStream().anyMatch(queue -> queue.at("/paused").asBoolean()))
                .isFalse();
        Ran unknown = run("pause", "nowhere");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("nowhere", "shop/bills").hasLineCount(1);
    }
}
