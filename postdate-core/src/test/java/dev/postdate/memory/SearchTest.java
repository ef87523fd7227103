package dev.postdate.memory;

import static dev.postdate.memory.Scene.APPLICATION;
import static dev.postdate.memory.Scene.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Due;
import dev.postdate.spi.ClaimStore.ClaimRequest;
import dev.postdate.spi.ClaimStore.Demand;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.MessageRecord;
import dev.postdate.spi.QueryStore.Position;
import dev.postdate.spi.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SearchTest {

    private static final int MESSAGES = 4_000;

    private final Scene scene = new Scene();

    private List<UUID> page(int size, Runnable betweenPages) {
        List<UUID> seen = new ArrayList<>();
        Position after = null;
        List<MessageRecord> page;
        do {
            page = scene.session
                    .queries()
                    .search(MessageQuery.all(), after, size)
                    .messages();
            for (MessageRecord row : page) {
                seen.add(row.envelope().id());
                after = new Position(row.dueAt(), row.sequence());
            }
            betweenPages.run();
        } while (!page.isEmpty());
        return seen;
    }

    @Test
    void rowsThatStayAreSeenOnceWhileOthersComeAndGo() {
        Random random = new Random(5);
        List<UUID> staying = new ArrayList<>();
        List<UUID> leaving = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            UUID id = scene.append(Scene.message("m", Scene.in(random.nextInt(20))))
                    .id();
            (i % 3 == 0 ? leaving : staying).add(id);
        }

        List<UUID> seen = page(7, () -> {
            if (!leaving.isEmpty()) {
                scene.schedules().cancel(leaving.remove(random.nextInt(leaving.size())), APPLICATION);
            }
            scene.append(Scene.message("new", Scene.in(random.nextInt(20))));
        });

        assertThat(seen).doesNotHaveDuplicates().containsAll(staying);
    }

    @Test
    void pagesAreInOrderWhateverTheirSize() {
        Random random = new Random(6);
        for (int i = 0; i < 200; i++) {
            scene.append(Scene.message("m", Scene.in(random.nextInt(9))));
        }
        List<UUID> all = page(1_000, () -> {});

        assertThat(all).hasSize(200);
        for (int size : new int[] {1, 3, 199, 200, 201}) {
            assertThat(page(size, () -> {})).isEqualTo(all);
        }
    }

    @Test
    void boundsFinerThanTheGrainLeaveNothingOutAndTakeNothingIn() {
        scene.append(Scene.message("m", Scene.in(1)));
        MessageQuery all = MessageQuery.all();

        assertThat(scene.session
                        .queries()
                        .count(all.dueFrom(Scene.at(1)), 1_000_000)
                        .number())
                .isEqualTo(1);
        assertThat(scene.session
                        .queries()
                        .count(all.dueFrom(Scene.at(1).plusNanos(1)), 1_000_000)
                        .number())
                .isZero();
        assertThat(scene.session
                        .queries()
                        .count(all.dueBefore(Scene.at(1)), 1_000_000)
                        .number())
                .isZero();
        assertThat(scene.session
                        .queries()
                        .count(all.dueBefore(Scene.at(1).plusNanos(1)), 1_000_000)
                        .number())
                .isEqualTo(1);
        assertThat(scene.session
                        .queries()
                        .search(all, new Position(Scene.at(1).plusNanos(1), 0), 9)
                        .messages())
                .isEmpty();
        assertThat(scene.session
                        .queries()
                        .search(all, new Position(Scene.at(1).minusNanos(1), 99), 9)
                        .messages())
                .hasSize(1);
    }

    @Test
    void eachMessageEndsOnceWhileManyThreadsSendClaimCancelMoveAndSearch() throws Exception {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            ids.add(scene.append(Scene.message("m", Due.NOW)).id());
        }
        Set<UUID> done = ConcurrentHashMap.newKeySet();
        Set<UUID> cancelled = ConcurrentHashMap.newKeySet();
        AtomicInteger twice = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        List<Callable<Void>> work = new ArrayList<>();
        for (long epoch : new long[] {NODE, Scene.OTHER_NODE}) {
            work.add(() -> drain(epoch, done, twice));
        }
        for (int seed = 0; seed < 2; seed++) {
            Random random = new Random(seed);
            work.add(() -> {
                for (int i = 0; i < MESSAGES; i++) {
                    UUID id = ids.get(random.nextInt(MESSAGES));
                    if (i % 2 == 0) {
                        scene.schedules().reschedule(id, APPLICATION, Due.NOW);
                    } else if (scene.schedules().cancel(id, APPLICATION).removed() == 1 && !cancelled.add(id)) {
                        twice.incrementAndGet();
                    }
                }
                return null;
            });
        }
        work.add(() -> {
            for (int i = 0; i < 200; i++) {
                scene.session
                        .queries()
                        .search(MessageQuery.all().queue(Scene.QUEUE), null, 50)
                        .messages();
            }
            return null;
        });
        for (Future<Void> future : threads.invokeAll(work, 60, TimeUnit.SECONDS)) {
            future.get();
        }
        threads.shutdown();
        drain(NODE, done, twice);

        assertThat(twice).hasValue(0);
        assertThat(done).filteredOn(cancelled::contains).isEmpty();
        assertThat(done.size() + cancelled.size()).isEqualTo(MESSAGES);
        assertThat(scene.session.queries().count(MessageQuery.all(), 1_000_000).number())
                .isZero();
    }

    private Void drain(long epoch, Set<UUID> done, AtomicInteger twice) {
        List<Claimed> claimed;
        long number = 1_000_000;
        do {
            claimed = scene.claims()
                    .claim(new ClaimRequest(epoch, ++number, List.of(new Demand(Scene.QUEUE, 20))))
                    .claimed();
            for (Claimed one : claimed) {
                // Cancelled while it was claimed or not, it was handled.
                if (!done.add(one.envelope().id())) {
                    twice.incrementAndGet();
                }
                scene.claims().settle(List.of(new Settlement.Done(one.ref(), List.of())));
            }
        } while (!claimed.isEmpty());
        return null;
    }
}
