package dev.postdate.testkit.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.QueueOptions;
import dev.postdate.spi.Capability;
import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.DeadLetterStore;
import dev.postdate.spi.DeadLetterStore.Redrive;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.NodeStore;
import dev.postdate.spi.QueryStore;
import dev.postdate.spi.ScheduleStore;
import dev.postdate.spi.ScheduleStore.Receipt;
import dev.postdate.spi.ScheduleStore.Stored;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import dev.postdate.spi.TopologyStore;
import dev.postdate.spi.TopologyStore.QueueDeclaration;
import dev.postdate.testkit.VirtualTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;

/** What all suites share: for each test a new store, opened by one application, on a clock of its own. */
@DisplayNameGeneration(GuaranteeNames.class)
abstract class StoreSuite {
    static final String APPLICATION = "orders";
    static final String OTHER_APPLICATION = "billing";

    final VirtualTime time = VirtualTime.create();

    private final List<Store.Session> opened = new ArrayList<>();
    private StoreFixture fixture;
    private Store store;
    private Store.Session session;
    private long lastEpoch = 4_711;

    /** Makes the stores of one test; asked once for each. */
    protected abstract StoreFixture fixture();

    @BeforeEach
    final void openStore() {
        fixture = fixture();
        store = fixture.newStore();
        session = open(APPLICATION);
        topology().declare(List.of(new QueueDeclaration(Draft.QUEUE, QueueOptions.Order.PARALLEL)), List.of());
    }

    @AfterEach
    final void closeStore() throws Exception {
        closeSessions();
        fixture.close();
    }

    /** Goes on with what another process finds after this one has ended, without any node having said goodbye. */
    final void restart() {
        closeSessions();
        store = fixture.reopen();
        session = open(APPLICATION);
    }

    /** One more session of the same store, as another node of the same process has it; closed with the test. */
    final Store.Session open(String application) {
        return open(new StoreContext(application, false, time, () -> {}));
    }

    /** One more session, of a node that keeps the history. */
    final Store.Session openWithHistory(String application, String node) {
        return open(new StoreContext(application, node, false, true, 0, time, () -> {}));
    }

    private Store.Session open(StoreContext context) {
        Store.Session another = store.open(context);
        opened.add(another);
        return another;
    }

    final void requires(Capability capability) {
        if (!store.info().can(capability)) {
            Assumptions.abort("The store '" + store.info().name() + "' does not declare " + capability + ": "
                    + capability.meaning() + ".");
        }
    }

    final Store store() {
        return store;
    }

    final ScheduleStore schedules() {
        return session.schedules();
    }

    final ClaimStore claims() {
        return session.claims();
    }

    final NodeStore nodes() {
        return session.nodes();
    }

    final TopologyStore topology() {
        return session.topology();
    }

    final QueryStore queries() {
        return session.queries();
    }

    final DeadLetterStore deadLetters() {
        return session.deadLetters();
    }

    /** Makes dead letters due now, as they were. */
    final List<UUID> redrive(UUID... ids) {
        return redrive(Arrays.asList(ids));
    }

    final List<UUID> redrive(Collection<UUID> ids) {
        return deadLetters().redrive(now(ids));
    }

    /** All of these, as they are and at once. */
    static List<Redrive> now(Collection<UUID> ids) {
        return ids.stream().map(Redrive::now).toList();
    }

    /** A new living epoch on the session of the test. */
    final TestNode startNode() {
        return new TestNode(session, ++lastEpoch, APPLICATION);
    }

    /** A new living epoch on this session. */
    final TestNode startNode(Store.Session on) {
        return new TestNode(on, ++lastEpoch, APPLICATION);
    }

    /** A new living epoch, on a session of its own where the store lets several nodes claim. */
    final TestNode startAnotherNode() {
        return store.info().can(Capability.MULTIPLE_NODES)
                ? new TestNode(open(APPLICATION), ++lastEpoch, APPLICATION)
                : startNode();
    }

    final Stored append(Draft draft) {
        return appendAll(List.of(draft)).messages().get(0);
    }

    final Receipt appendAll(List<Draft> drafts) {
        return schedules().append(drafts.stream().map(Draft::message).toList());
    }

    final Receipt appendAll(Draft... drafts) {
        return appendAll(Arrays.asList(drafts));
    }

    /** Makes a new message a dead letter. */
    final UUID kill(Draft draft) {
        return kill(draft, TestNode.FINGERPRINT);
    }

    final UUID kill(Draft draft, String fingerprint) {
        append(draft);
        TestNode node = startNode();
        List<Claimed> claimed = node.claim(1, draft.envelope().address().queue());
        assertThat(ids(claimed)).containsExactly(draft.id());
        node.dead(claimed.get(0), fingerprint);
        return draft.id();
    }

    final MessageRecord row(UUID id) {
        return schedules()
                .find(id)
                .orElseThrow(() -> new AssertionError("The store has no row of message " + id + "."));
    }

    static List<UUID> ids(List<Claimed> claimed) {
        return claimed.stream().map(one -> one.envelope().id()).toList();
    }

    private void closeSessions() {
        opened.forEach(Store.Session::close);
        opened.clear();
    }
}
