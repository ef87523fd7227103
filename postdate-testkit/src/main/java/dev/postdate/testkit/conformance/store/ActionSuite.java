package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.Capability;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.HistoryQuery;
import dev.postdate.spi.Operator;
import dev.postdate.spi.Store;
import dev.postdate.spi.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators do is recorded with who did it, whether or not a history is kept. */
public abstract class ActionSuite extends StoreSuite {

    private static final Subscription MAIL = new Subscription("orders.placed", APPLICATION, "mail", Draft.QUEUE);

    private Store.Session session;

    @BeforeEach
    final void open() {
        requires(Capability.HISTORY);
        session = open(APPLICATION);
    }

    private List<ActionRecord> actions() {
        return session.history().actions(Long.MAX_VALUE, 100);
    }

    private List<UUID> dead(int count) {
        Stream.generate(Draft::command).limit(count).forEach(this::append);
        TestNode node = startNode();
        List<Claimed> claimed = node.claim();
        claimed.forEach(node::dead);
        return claimed.stream().map(one -> one.envelope().id()).toList();
    }

    @Test
    void everyChangeIsRecordedWithWhoMadeItAndWhen() {
        topology().declare(List.of(), List.of(MAIL));
        List<UUID> dead = dead(3);
        Store.Operations anna = session.operatedBy(Operator.named("anna"));
        Store.Operations bela = session.operatedBy(Operator.named("bela"));

        anna.topology().pause(Draft.QUEUE, true);
        bela.topology().pause(Draft.QUEUE, false);
        bela.topology().unsubscribe(MAIL);
        anna.deadLetters().redrive(now(dead.subList(0, 2)));
        anna.deadLetters().delete(Set.of(dead.get(2)));

        assertThat(actions())
                .extracting(ActionRecord::who, ActionRecord::action, ActionRecord::target, ActionRecord::changed)
                .containsExactly(
                        tuple("anna", Action.DELETE_DEAD_LETTERS, dead.get(2).toString(), 1L),
                        tuple("anna", Action.REDRIVE_DEAD_LETTERS, ActionRecord.messages(dead.subList(0, 2)), 2L),
                        tuple("bela", Action.UNSUBSCRIBE, "orders.placed of orders:mail", 1L),
                        tuple("bela", Action.RESUME_QUEUE, Draft.QUEUE, 1L),
                        tuple("anna", Action.PAUSE_QUEUE, Draft.QUEUE, 1L));
        assertThat(actions()).extracting(ActionRecord::at).containsOnly(time.instant());
    }

    @Test
    void whatChangesNothingIsNotRecorded() {
        Store.Operations anna = session.operatedBy(Operator.named("anna"));

        anna.topology().pause("unknown", true);
        anna.topology().unsubscribe(MAIL);
        anna.deadLetters().redrive(now(List.of(UUID.randomUUID())));
        anna.deadLetters().delete(Set.of());

        assertThat(actions()).isEmpty();
    }

    @Test
    void whatIsDoneInNobodysNameIsNotRecorded() {
        session.topology().pause(Draft.QUEUE, true);
        session.deadLetters().delete(Set.copyOf(dead(1)));

        assertThat(actions()).isEmpty();
    }

    @Test
    void nothingIsToldOfTheMessagesThemselvesWithoutAHistory() {
        session.operatedBy(Operator.named("anna")).deadLetters().redrive(now(dead(2)));

        assertThat(session.history().search(HistoryQuery.all(), Long.MAX_VALUE, 10))
                .isEmpty();
    }

    @Test
    void aTargetOfManyMessagesNamesTheFirstAndHowManyMore() {
        session.operatedBy(Operator.named("anna")).deadLetters().delete(Set.copyOf(dead(40)));

        assertThat(actions()).singleElement().satisfies(action -> {
            assertThat(action.changed()).isEqualTo(40);
            assertThat(action.target()).endsWith(" and 35 more");
        });
    }

    @Test
    void theStepsOfOneCallAreOneActionWhichSaysWhatTheCallMeant() {
        List<UUID> dead = dead(3);
        Store.Operations call = session.operatedBy(Operator.named("anna").forAll("the call's query"));
        Store.Operations next = session.operatedBy(Operator.named("anna").forAll("the call's query"));

        call.deadLetters().delete(Set.of(dead.get(0)));
        session.operatedBy(Operator.named("bela")).topology().pause(Draft.QUEUE, true);
        call.deadLetters().delete(Set.of(dead.get(1)));
        call.deadLetters().delete(Set.of(UUID.randomUUID()));
        next.deadLetters().delete(Set.of(dead.get(2)));

        assertThat(actions())
                .extracting(ActionRecord::who, ActionRecord::action, ActionRecord::target, ActionRecord::changed)
                .containsExactly(
                        tuple("anna", Action.DELETE_DEAD_LETTERS, "the call's query", 1L),
                        tuple("bela", Action.PAUSE_QUEUE, Draft.QUEUE, 1L),
                        tuple("anna", Action.DELETE_DEAD_LETTERS, "the call's query", 2L));
    }

    @Test
    void actionsArePagedFromTheNewest() {
        Store.Operations anna = session.operatedBy(Operator.named("anna"));
        for (int i = 0; i < 5; i++) {
            anna.topology().pause(Draft.QUEUE, i % 2 == 0);
        }

        List<ActionRecord> all = actions();
        List<ActionRecord> paged = new ArrayList<>();
        for (long before = Long.MAX_VALUE;
                ;
                before = paged.get(paged.size() - 1).sequence()) {
            List<ActionRecord> page = session.history().actions(before, 2);
            paged.addAll(page);
            if (page.isEmpty()) {
                break;
            }
        }

        assertThat(paged).hasSize(5).isEqualTo(all);
    }
}
