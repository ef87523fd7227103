package dev.postdate.internal.admin;

import dev.postdate.admin.Queues;
import dev.postdate.internal.send.Names;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.QueryStore;
import dev.postdate.spi.TopologyStore;
import dev.postdate.spi.TopologyStore.QueueRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Queues of one store. */
record StoreQueues(TopologyStore store, QueryStore queries, Names names, Runnable wakeUp, Runnable requireOpen)
        implements Queues {

    @Override
    public List<Queue> list() {
        requireOpen.run();
        return store.queues().stream()
                .map(row -> new Queue(
                        row.name(),
                        row.order(),
                        row.paused(),
                        queries.count(MessageQuery.all().queue(row.name()), StoreAdmin.COUNTED)))
                .toList();
    }

    @Override
    public List<Backlog> backlog() {
        requireOpen.run();
        QueryStore.Survey survey = queries.survey();
        Map<String, QueryStore.Head> heads = new HashMap<>();
        survey.heads().forEach(head -> heads.put(head.queue(), head));
        List<Backlog> backlog = new ArrayList<>();
        for (QueueRow row : store.queues()) {
            backlog.add(backlog(row.name(), true, row.paused(), heads.remove(row.name()), survey.now()));
        }
        heads.values().stream()
                .sorted(Comparator.comparing(QueryStore.Head::queue))
                .forEach(head -> backlog.add(backlog(head.queue(), false, head.paused(), head, survey.now())));
        return backlog;
    }

    private Backlog backlog(
            String queue, boolean described, boolean paused, QueryStore.@Nullable Head head, Instant now) {
        MessageQuery all = MessageQuery.all().queue(queue);
        // Due times are compared exactly, and one of now is due.
        return new Backlog(
                queue,
                described,
                paused,
                queries.count(all, StoreAdmin.COUNTED),
                queries.count(all.dueBefore(now.plusNanos(1_000)), StoreAdmin.COUNTED),
                Optional.ofNullable(head).map(QueryStore.Head::dueAt));
    }

    @Override
    public void pause(String queue) {
        set(queue, true);
    }

    @Override
    public void resume(String queue) {
        set(queue, false);
        wakeUp.run();
    }

    private void set(String queue, boolean paused) {
        requireOpen.run();
        String name = names.resolve(Objects.requireNonNull(queue, "queue"));
        if (!store.pause(name, paused)) {
            throw new IllegalArgumentException("There is no queue '" + name + "' in the store. Known queues: "
                    + store.queues().stream().map(QueueRow::name).sorted().toList() + ".");
        }
    }
}
