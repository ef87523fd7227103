package dev.postdate.jdbc;

import dev.postdate.internal.time.SystemTime;
import dev.postdate.spi.Settlement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * Measures how many single appends a second are stored durably by 1, 8 and 64 callers at once, with the time that each of them waited;
 * and what a claim and settle of batches brings. Not a test: it is run by hand, with a directory on the disk to be measured.
 */
final class SqliteCommits {

    private static final int ROUNDS = 3;
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(5);

    private SqliteCommits() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        Path directory = Path.of(arguments[0]);
        for (int round = 0; round < ROUNDS; round++) {
            for (int callers : new int[] {1, 8, 64}) {
                Path file = Files.createTempFile(directory, "commits", ".db");
                Files.delete(file);
                SystemTime time = new SystemTime("commits");
                try (TestNode node = TestNode.engine(JdbcStore.sqlite(file), time)) {
                    System.out.println("round " + round + ": " + appendBy(callers, node));
                    if (callers == 64) {
                        System.out.println("round " + round + ": " + drain(node));
                    }
                }
                time.close();
            }
        }
    }

    private static String appendBy(int callers, TestNode node) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        List<Future<long[]>> running = new ArrayList<>();
        long end = System.nanoTime() + ROUND_NANOS;
        for (int caller = 0; caller < callers; caller++) {
            running.add(threads.submit(() -> {
                LongStream.Builder waits = LongStream.builder();
                for (long before = System.nanoTime(); before < end; before = System.nanoTime()) {
                    node.append(Messages.now());
                    waits.add(System.nanoTime() - before);
                }
                return waits.build().toArray();
            }));
        }
        LongStream all = LongStream.empty();
        for (Future<long[]> caller : running) {
            all = LongStream.concat(all, Arrays.stream(caller.get()));
        }
        threads.shutdown();
        long[] sorted = all.sorted().toArray();
        return "%2d callers: %,8d appends/s, p50 %,6d us, p99 %,6d us"
                .formatted(
                        callers,
                        sorted.length * TimeUnit.SECONDS.toNanos(1) / ROUND_NANOS,
                        TimeUnit.NANOSECONDS.toMicros(sorted[sorted.length / 2]),
                        TimeUnit.NANOSECONDS.toMicros(sorted[sorted.length * 99 / 100]));
    }

    private static String drain(TestNode node) {
        long before = System.nanoTime();
        long drained = 0;
        for (var batch = node.claim(Messages.QUEUE, 500); !batch.isEmpty(); batch = node.claim(Messages.QUEUE, 500)) {
            node.session
                    .claims()
                    .settle(batch.stream()
                            .<Settlement>map(claimed -> new Settlement.Done(claimed.ref(), List.of()))
                            .toList());
            drained += batch.size();
        }
        return "claimed and settled %,d in batches of 500: %,d/s"
                .formatted(drained, drained * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - before));
    }
}
