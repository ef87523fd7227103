package dev.postdate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.jdbc.JdbcStore;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class MessagesTest {

    @TempDir
    private Path directory;

    private List<String> store = List.of();
    private UUID first = new UUID(0, 0);
    private UUID second = new UUID(0, 0);

    @BeforeEach
    void remind() {
        Path file = directory.resolve("shop.db");
        store = List.of("--sqlite", file.toString(), "--application", "shop");
        Shop shop = new Shop(JdbcStore.sqlite(file));
        first = shop.remind("1");
        second = shop.remind("2");
    }

    private Ran run(String... args) {
        return Ran.on(store, args);
    }

    @Test
    void whatWaitsIsListed() {
        Ran text = run("list", "--type", "shop.reminder");

        assertThat(text.exitCode()).isZero();
        assertThat(text.err()).isEmpty();
        assertThat(text.out().lines().toList().get(0)).startsWith("DUE AT").contains("ID", "TYPE", "QUEUE", "STATE");
        assertThat(text.out())
                .contains("2099-01-01T09:00:00Z", first.toString(), second.toString(), "PENDING", "reminder-1");

        JsonNode message = run("list", "--json").json().at("/messages/0");
        assertThat(message.at("/id").asString()).isEqualTo(first.toString());
        assertThat(message.at("/dueAt").asString()).isEqualTo("2099-01-01T09:00:00Z");
        assertThat(message.at("/attempts").asInt()).isZero();
        assertThat(message.at("/lastError").isNull()).isTrue();
    }

    @Test
    void aListGoesOnBehindItsPage() {
        JsonNode page = run("list", "--limit", "1", "--json").json();
        assertThat(page.at("/messages").size()).isEqualTo(1);

        JsonNode rest =
                run("list", "--after", page.at("/next").asString(), "--json").json();
        assertThat(rest.at("/messages/0/id").asString()).isEqualTo(second.toString());
        assertThat(rest.at("/next").isNull()).isTrue();
        assertThat(run("list", "--limit", "1").out()).contains("More: --after ");
    }

    @Test
    void filtersNarrow() {
        assertThat(run("count", "--key", "reminder-2").out()).isEqualTo("1\n");
        assertThat(run("count", "--correlation", "order-1", "--kind", "command", "--queue", "shop")
                        .out())
                .isEqualTo("1\n");
        assertThat(run("count", "--due-before", "2098-12-31T23:59:59Z").out()).isEqualTo("0\n");
        assertThat(run("list", "--type", "other").out()).isEqualTo("Nothing.\n");
        JsonNode count = run("count", "--due-from", "2099-01-01T10:00:00+01:00", "--json")
                .json();
        assertThat(count.at("/count").asInt()).isEqualTo(2);
        assertThat(count.at("/exact").asBoolean()).isTrue();
    }

    @Test
    void oneMessageIsShownWithItsBody() {
        String out = run("show", first.toString()).out();
        assertThat(out).containsPattern("KEY +reminder-1\n").containsPattern("VERSION +2\n");
        assertThat(out).contains("HEADERS\n  tenant: ", "BODY, 13 bytes\n  {\"order\":\"1\"}\n");

        JsonNode json = run("show", first.toString(), "--json").json();
        assertThat(json.at("/body").asString()).isEqualTo("{\"order\":\"1\"}");
        assertThat(json.at("/headers/tenant").asString()).isEqualTo("north");
        assertThat(json.at("/bodyBase64").isNull()).isTrue();
        String token = run("list", "--json").json().at("/messages/0/token").asString();
        assertThat(run("show", token).out()).isEqualTo(out);
    }

    @Test
    void whatIsNotThereIsSaidOnOneLine() {
        Ran ran = run("show", new UUID(1, 2).toString());

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("postdate: Message 00000000-").hasLineCount(1);
    }

    @Test
    void theAgendaHasABarForEachStep() {
        Ran ran = run("agenda", "--from", "2099-01-01T08:00:00Z", "--step", "PT1H", "--steps", "3");
        assertThat(ran.out().lines().toList())
                .hasSize(4)
                .satisfies(lines -> assertThat(lines.get(2)).startsWith("2099-01-01T09:00:00Z  2    ####"));

        JsonNode steps = run("agenda", "--from", "2099-01-01T08:00:00Z", "--steps", "2", "--json")
                .json()
                .at("/steps");
        assertThat(steps.size()).isEqualTo(2);
        assertThat(steps.at("/1/count").asInt()).isEqualTo(2);
        assertThat(run("agenda").out()).hasLineCount(25);
    }

    @Test
    void someAreCancelledByIdInTheNameOfWhoDidIt() {
        Ran ran = run("cancel", first.toString(), "--by", "anna", "--json");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.json().at("/results/0/outcome").asString()).isEqualTo("CANCELLED");
        JsonNode action = run("actions", "--json").json().at("/actions/0");
        assertThat(action.at("/who").asString()).isEqualTo("anna");
        assertThat(action.at("/action").asString()).isEqualTo("CANCEL_MESSAGES");
        assertThat(action.at("/changed").asInt()).isEqualTo(1);
        assertThat(run("actions").out()).contains("anna", "CANCEL_MESSAGES", first.toString());

        Ran again = run("cancel", first.toString(), second.toString());
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.out()).contains("NOT_PENDING").contains("CANCELLED");
        assertThat(run("actions", "--json").json().at("/actions/0/who").asString())
                .isEqualTo(System.getProperty("user.name"));
    }

    @Test
    void allThatMatchAreCancelledOnlyAfterAYes() {
        Ran asked = run("cancel", "--all-matching", "--type", "shop.reminder");
        assertThat(asked.exitCode()).isEqualTo(2);
        assertThat(asked.out()).isEqualTo("2 match. Nothing was changed; add --yes to cancel them.\n");
        JsonNode json = run("cancel", "--all-matching", "--type", "shop.reminder", "--json")
                .json();
        assertThat(json.at("/matching").asInt()).isEqualTo(2);
        assertThat(json.at("/changed").asInt()).isZero();
        assertThat(run("count").out()).isEqualTo("2\n");

        Ran done = run("cancel", "--all-matching", "--type", "shop.reminder", "--yes", "--json");
        assertThat(done.exitCode()).isZero();
        assertThat(done.json().at("/changed").asInt()).isEqualTo(2);
        assertThat(done.json().at("/outcomes/CANCELLED").asInt()).isEqualTo(2);
        assertThat(run("count").out()).isEqualTo("0\n");
    }

    @Test
    void messagesAreMoved() {
        Ran one = run("move", first.toString(), "--to", "2100-01-01T00:00:00Z");
        assertThat(one.exitCode()).isZero();
        assertThat(one.out()).contains("RESCHEDULED", "2100-01-01T00:00:00Z");

        Ran asked = run("move", "--all-matching", "--due-before", "2099-12-31T00:00:00Z", "--in", "PT48H");
        assertThat(asked.exitCode()).isEqualTo(2);
        assertThat(asked.out()).startsWith("1 match.").contains("to move them");
        Ran all = run("move", "--all-matching", "--due-before", "2099-12-31T00:00:00Z", "--now", "--yes");
        assertThat(all.exitCode()).isZero();
        assertThat(all.out()).contains("RESCHEDULED  1");
        assertThat(run("count", "--due-before", "2099-01-01T00:00:00Z").out()).isEqualTo("1\n");
    }

    @Test
    void whatAnotherApplicationSentIsLeftAlone() {
        List<String> others = List.of("--sqlite", store.get(1), "--application", "other");

        Ran ran = Ran.on(others, "cancel", "--all-matching", "--queue", "shop", "--yes");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out()).contains("FOREIGN  2");
        assertThat(run("count").out()).isEqualTo("2\n");
    }

    @Test
    void aChangeIsToldInTheHistoryWhereThatIsAskedFor() {
        run("cancel", first.toString(), "--history", "--by", "anna");
        run("cancel", second.toString());

        JsonNode all = run("history", "--json").json().at("/history");
        assertThat(all.size()).isEqualTo(1);
        assertThat(all.at("/0/id").asString()).isEqualTo(first.toString());
        assertThat(all.at("/0/by").asString()).isEqualTo("anna");
        assertThat(run("history", first.toString()).out()).contains("CANCELLED", "anna");
        assertThat(run("history", second.toString()).out()).isEqualTo("Nothing.\n");
        assertThat(run("history", "--what", "delivered", "--type", "shop.reminder")
                        .out())
                .isEqualTo("Nothing.\n");
    }
}
