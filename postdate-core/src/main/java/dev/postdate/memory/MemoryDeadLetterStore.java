package dev.postdate.memory;

import dev.postdate.Due;
import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.Address;
import dev.postdate.spi.Content;
import dev.postdate.spi.DeadLetterGroup;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.DeadLetterStore;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.HistoryRecord.What;
import dev.postdate.spi.Progress;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps messages that will not run again without an operator. */
final class MemoryDeadLetterStore implements DeadLetterStore {

    private final Memory memory;
    private final MemorySession session;
    private final Notes notes;

    MemoryDeadLetterStore(Memory memory, MemorySession session, Notes notes) {
        this.memory = memory;
        this.session = session;
        this.notes = notes;
    }

    /** What becomes of one dead letter, worked out before anything is changed. */
    private record Plan(DeadLetterRecord letter, Redrive redrive, long dueAt) {}

    @Override
    public List<DeadLetterRecord> list(DeadLetterQuery query, long afterSequence, int limit) {
        return session.locked(now -> matching(query, afterSequence).limit(limit).toList());
    }

    private Stream<DeadLetterRecord> matching(DeadLetterQuery query, long afterSequence) {
        return memory.deadLetters.after(afterSequence).stream().filter(filter(query));
    }

    private static Predicate<DeadLetterRecord> filter(DeadLetterQuery query) {
        return letter -> isOrAny(query.type(), letter.envelope().content().type())
                && isOrAny(query.queue(), letter.envelope().address().queue())
                && isOrAny(query.reason(), letter.reason())
                && isOrAny(query.fingerprint(), letter.fingerprint())
                && isOrAny(
                        query.correlationId(), letter.envelope().correlation().correlationId())
                && (query.deadFrom() == null || !letter.deadAt().isBefore(query.deadFrom()))
                && (query.deadBefore() == null || letter.deadAt().isBefore(query.deadBefore()));
    }

    private static boolean isOrAny(@Nullable Object wanted, @Nullable Object actual) {
        return wanted == null || wanted.equals(actual);
    }

    @Override
    public Optional<DeadLetterRecord> find(UUID id) {
        return session.locked(now -> Optional.ofNullable(memory.deadLetters.find(id)));
    }

    @Override
    public long count(DeadLetterQuery query, int upTo) {
        return session.locked(now -> query.isEmpty()
                ? Math.min(upTo, memory.deadLetters.size())
                : matching(query, -1).limit(upTo).count());
    }

    @Override
    public List<DeadLetterGroup> groups(DeadLetterQuery query, int limit) {
        return session.locked(now -> {
            Map<String, DeadLetterGroup> groups = new HashMap<>();
            Map<String, DeadLetterRecord> first = new HashMap<>();
            matching(query, -1).forEach(letter -> {
                first.putIfAbsent(letter.fingerprint(), letter);
                groups.compute(
                        letter.fingerprint(),
                        (fingerprint, group) -> DeadLetterGroup.of(
                                group == null ? 1 : group.count() + 1,
                                Objects.requireNonNull(first.get(fingerprint)),
                                letter));
            });
            return groups.values().stream()
                    .sorted(Comparator.comparingLong(DeadLetterGroup::count)
                            .reversed()
                            .thenComparing(DeadLetterGroup::fingerprint))
                    .limit(limit)
                    .toList();
        });
    }

    @Override
    public long lastSequence() {
        return session.locked(now -> memory.deadLetters.latest());
    }

    @Override
    public List<UUID> redrive(List<Redrive> redrives) {
        List<UUID> redriven = session.locked(now -> {
            List<Plan> plans = plans(redrives, now);
            plans.forEach(plan -> redrive(plan, now));
            List<UUID> done = plans.stream().map(plan -> plan.redrive().id()).toList();
            notes.act(Action.REDRIVE_DEAD_LETTERS, ActionRecord.messages(done), done.size(), now);
            return done;
        });
        if (!redriven.isEmpty()) {
            session.wakeOthers();
        }
        return redriven;
    }

    private List<Plan> plans(List<Redrive> redrives, Now now) {
        Map<UUID, Redrive> byId = new LinkedHashMap<>();
        redrives.forEach(redrive -> byId.putIfAbsent(redrive.id(), redrive));
        return byId.values().stream()
                .map(redrive -> plan(redrive, now))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparingLong(plan -> plan.letter().sequence()))
                .toList();
    }

    private Optional<Plan> plan(Redrive redrive, Now now) {
        long dueAt = now.dueAt(redrive.id(), Due.in(redrive.delay()));
        return Optional.ofNullable(memory.deadLetters.find(redrive.id()))
                .filter(letter -> memory.messages.find(redrive.id()) == null)
                .map(letter -> new Plan(letter, redrive, dueAt));
    }

    private void redrive(Plan plan, Now now) {
        DeadLetterRecord letter = plan.letter();
        notes.note(letter, What.REDRIVEN, now);
        memory.deadLetters.remove(letter.envelope().id());
        Progress progress =
                new Progress(letter.progress().runs(), 0, letter.progress().errors());
        memory.messages.add(
                edited(letter.envelope(), plan.redrive()),
                Micros.floor(letter.createdAt()),
                plan.dueAt(),
                Micros.NEVER,
                progress);
    }

    private static Envelope edited(Envelope old, Redrive redrive) {
        Content content = old.content();
        return new Envelope(
                old.id(),
                old.kind(),
                redrive.body() == null
                        ? content
                        : new Content(content.type(), content.version(), content.contentType(), redrive.body()),
                redrive.queue() == null
                        ? old.address()
                        : new Address(redrive.queue(), old.address().handler()),
                redrive.headers() == null ? old.headers() : redrive.headers(),
                old.correlation(),
                old.origin(),
                old.eventId());
    }

    @Override
    public int delete(Set<UUID> ids) {
        return session.locked(now -> delete(ids, now));
    }

    private int delete(Collection<UUID> ids, Now now) {
        List<DeadLetterRecord> letters = ids.stream()
                .map(memory.deadLetters::find)
                .filter(Objects::nonNull)
                .toList();
        for (DeadLetterRecord letter : letters) {
            notes.note(letter, What.DELETED, now);
            memory.deadLetters.remove(letter.envelope().id());
        }
        notes.act(
                Action.DELETE_DEAD_LETTERS,
                ActionRecord.messages(
                        letters.stream().map(letter -> letter.envelope().id()).toList()),
                letters.size(),
                now);
        return letters.size();
    }

    @Override
    public int delete(DeadLetterQuery query, long upToSequence, int limit) {
        return session.locked(now -> {
            List<UUID> ids = matching(query, -1)
                    .takeWhile(letter -> letter.sequence() <= upToSequence)
                    .limit(limit)
                    .map(letter -> letter.envelope().id())
                    .toList();
            return delete(ids, now);
        });
    }
}
