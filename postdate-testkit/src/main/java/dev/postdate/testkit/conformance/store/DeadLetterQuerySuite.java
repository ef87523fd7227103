package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.postdate.spi.DeadLetterGroup;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.DeadReason;
import dev.postdate.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Dead letters are found, counted, grouped and deleted by what they have. */
public abstract class DeadLetterQuerySuite extends StoreSuite {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    @Tag("G22")
    @Tag("G25")
    void deadLettersAreListedByTypeInTheOrderInWhichTheyCame() {
        UUID first = kill(Draft.command().type("a"));
        UUID second = kill(Draft.command().type("b"));
        UUID third = kill(Draft.command().type("a"));

        assertThat(deadLetters().list(DeadLetterQuery.all(), -1, 10))
                .extracting(dead -> dead.envelope().id())
                .containsExactly(first, second, third);
        assertThat(deadLetters().list(DeadLetterQuery.all().type("a"), -1, 10))
                .extracting(dead -> dead.envelope().id())
                .containsExactly(first, third);
        assertThat(deadLetters().list(DeadLetterQuery.all().type("a%"), -1, 10)).isEmpty();
        assertThat(deadLetters().list(DeadLetterQuery.all(), -1, 0)).isEmpty();
        assertThat(deadLetters().list(DeadLetterQuery.all(), -1, 10))
                .extracting(DeadLetterRecord::sequence)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    @Tag("G22")
    @Tag("G25")
    void pagingShowsEachOnceWhileOthersComeAndGo() {
        List<UUID> lasting = new ArrayList<>();
        List<UUID> passing = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            lasting.add(kill(Draft.command()));
            passing.add(kill(Draft.command()));
        }

        List<UUID> seen = new ArrayList<>();
        long after = -1;
        List<DeadLetterRecord> page = deadLetters().list(DeadLetterQuery.all(), after, 4);
        while (!page.isEmpty() && seen.size() < 200) {
            page.forEach(dead -> seen.add(dead.envelope().id()));
            after = page.get(page.size() - 1).sequence();
            if (!passing.isEmpty()) {
                deadLetters().delete(Set.of(passing.remove(0)));
                redrive(passing.remove(passing.size() - 1));
                kill(Draft.command().queue("elsewhere"));
            }
            page = deadLetters().list(DeadLetterQuery.all(), after, 4);
        }

        assertThat(seen).doesNotHaveDuplicates().containsSubsequence(lasting);
    }

    @Test
    @Tag("G22")
    void eachConditionFindsTheDeadLettersThatHaveItAndAllTogetherThoseThatHaveAll() {
        UUID plain = kill(Draft.command());
        Draft other = Draft.command().type("other").queue("elsewhere").correlationId("order-42");
        time.advance(MINUTE);
        Instant from = time.instant();
        append(other);
        TestNode node = startNode();
        node.settle(new Settlement.Dead(
                node.claim(1, "elsewhere").get(0).ref(), DeadReason.UNREADABLE, "no JSON", false, null, "bbbb"));
        time.advance(MINUTE);
        UUID last = kill(Draft.command(), "aaaa");

        assertFound(all().type("other"), other.id());
        assertFound(all().queue("elsewhere"), other.id());
        assertFound(all().queue(Draft.QUEUE), plain, last);
        assertFound(all().reason(DeadReason.UNREADABLE), other.id());
        assertFound(all().reason(DeadReason.ATTEMPTS_SPENT), plain, last);
        assertFound(all().fingerprint("aaaa"), last);
        assertFound(all().correlationId("order-42"), other.id());
        assertFound(all().deadFrom(from), other.id(), last);
        assertFound(all().deadBefore(from), plain);
        assertFound(all().deadFrom(from).deadBefore(from.plusNanos(1)), other.id());
        assertFound(all().deadFrom(from.plusNanos(1)), last);
        assertFound(all(), plain, other.id(), last);
        DeadLetterQuery exactly = all().type("other")
                .queue("elsewhere")
                .reason(DeadReason.UNREADABLE)
                .fingerprint("bbbb")
                .correlationId("order-42")
                .deadFrom(from)
                .deadBefore(from.plusSeconds(1));
        assertFound(exactly, other.id());
        for (DeadLetterQuery wrong : List.of(
                exactly.type("x"),
                exactly.queue("x"),
                exactly.reason(DeadReason.TOO_OLD),
                exactly.fingerprint("x"),
                exactly.correlationId("x"),
                exactly.deadFrom(from.plusSeconds(1)),
                exactly.deadBefore(from))) {
            assertFound(wrong);
        }
    }

    /** Each way of asking agrees. */
    private void assertFound(DeadLetterQuery query, UUID... ids) {
        assertThat(deadLetters().list(query, -1, 10))
                .as("%s", query)
                .extracting(dead -> dead.envelope().id())
                .containsExactly(ids);
        assertThat(deadLetters().count(query, 10)).as("%s", query).isEqualTo(ids.length);
        assertThat(deadLetters().groups(query, 10).stream()
                        .mapToLong(DeadLetterGroup::count)
                        .sum())
                .as("%s", query)
                .isEqualTo(ids.length);
    }

    @Test
    @Tag("G22")
    void pagesOfAQueryFollowEachOther() {
        List<UUID> wanted = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            wanted.add(kill(Draft.command(), "aaaa"));
            kill(Draft.command(), "bbbb");
        }
        List<UUID> seen = new ArrayList<>();
        long after = -1;
        List<DeadLetterRecord> page = deadLetters().list(all().fingerprint("aaaa"), after, 3);
        while (!page.isEmpty()) {
            page.forEach(dead -> seen.add(dead.envelope().id()));
            after = page.get(page.size() - 1).sequence();
            page = deadLetters().list(all().fingerprint("aaaa"), after, 3);
        }

        assertThat(seen).containsExactlyElementsOf(wanted);
    }

    @Test
    @Tag("G22")
    void aCountStopsWhereItIsToldTo() {
        for (int i = 0; i < 5; i++) {
            kill(Draft.command(), "aaaa");
        }
        for (DeadLetterQuery query : List.of(all(), all().fingerprint("aaaa"), all().type(Draft.TYPE))) {
            assertThat(deadLetters().count(query, 3)).isEqualTo(3);
            assertThat(deadLetters().count(query, 5)).isEqualTo(5);
            assertThat(deadLetters().count(query, Integer.MAX_VALUE)).isEqualTo(5);
        }
    }

    @Test
    @Tag("G22")
    @Tag("G25")
    void groupsShowWhatDiedOfTheSameCauseTheBiggestFirst() {
        kill(Draft.command(), "aaaa");
        List<UUID> big = new ArrayList<>();
        List<Instant> when = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            time.advance(MINUTE);
            when.add(time.instant());
            big.add(kill(Draft.command(), "bbbb"));
        }
        append(Draft.command().type("other"));
        TestNode node = startNode();
        node.settle(new Settlement.Dead(
                node.claimOne().ref(), DeadReason.UNREADABLE, "no JSON\nat all", false, null, "cccc"));

        List<DeadLetterGroup> groups = deadLetters().groups(all(), 10);

        assertThat(groups)
                .extracting(DeadLetterGroup::fingerprint, DeadLetterGroup::count)
                .containsExactly(tuple("bbbb", 3L), tuple("aaaa", 1L), tuple("cccc", 1L));
        assertThat(groups.get(0))
                .isEqualTo(new DeadLetterGroup(
                        "bbbb",
                        DeadReason.ATTEMPTS_SPENT,
                        Draft.TYPE,
                        3,
                        when.get(0),
                        when.get(2),
                        big.get(2),
                        "java.lang.IllegalStateException: attempt 1"));
        assertThat(groups.get(2).reason()).isEqualTo(DeadReason.UNREADABLE);
        assertThat(groups.get(2).type()).isEqualTo("other");
        assertThat(groups.get(2).error()).isEqualTo("no JSON");
        assertThat(deadLetters().groups(all(), 1)).containsExactly(groups.get(0));
        assertThat(deadLetters().groups(all().type(Draft.TYPE), 10)).containsExactlyElementsOf(groups.subList(0, 2));
        assertThat(deadLetters().groups(all().deadBefore(when.get(0)), 10)).containsExactly(groups.get(1));
    }

    @Test
    @Tag("G22")
    void theLastSequenceIsThatOfTheDeadLetterThatCameLast() {
        assertThat(deadLetters().lastSequence()).isEqualTo(-1);
        kill(Draft.command());
        UUID last = kill(Draft.command());

        assertThat(deadLetters().lastSequence())
                .isEqualTo(deadLetters().find(last).orElseThrow().sequence());
    }

    @Test
    @Tag("G22")
    void deletingByAQueryTakesThoseThatMatchInBoundedSteps() {
        List<UUID> old = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            old.add(kill(Draft.command()));
        }
        UUID elsewhere = kill(Draft.command().queue("elsewhere"));
        time.advance(MINUTE);
        Instant since = time.instant();
        UUID young = kill(Draft.command());
        DeadLetterQuery query = all().queue(Draft.QUEUE).deadBefore(since);

        assertThat(deadLetters().delete(query, Long.MAX_VALUE, 3)).isEqualTo(3);
        assertFound(all(), old.get(3), old.get(4), elsewhere, young);
        assertThat(deadLetters().delete(query, Long.MAX_VALUE, 3)).isEqualTo(2);
        assertThat(deadLetters().delete(query, Long.MAX_VALUE, 3)).isZero();

        assertFound(all(), elsewhere, young);
    }

    @Test
    @Tag("G22")
    void deletingByAQueryLeavesWhatCameLater() {
        kill(Draft.command());
        long last = deadLetters().lastSequence();
        UUID later = kill(Draft.command());

        for (DeadLetterQuery query : List.of(all().type(Draft.TYPE), all(), all().queue(Draft.QUEUE))) {
            deadLetters().delete(query, last, 10);
        }

        assertFound(all(), later);
    }

    private static DeadLetterQuery all() {
        return DeadLetterQuery.all();
    }
}
