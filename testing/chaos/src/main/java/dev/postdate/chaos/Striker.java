package dev.postdate.chaos;

import dev.postdate.servers.PrivatePostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Kills a worker every so often, stops some in good order, starts others instead, freezes one past its lease, restarts the server. One thread. */
final class Striker {

    /** Longer than a lease and what it takes the others to notice. */
    private static final Duration FROZEN = Worker.LEASE.multipliedBy(2);

    private static final int STOP_EVERY = 3;
    private static final int FREEZE_AT = 2;
    private static final int RESTART_AT = 7;
    private static final int CRASH_AT = 10;
    private static final int LEAST_KILLS = CRASH_AT + 1;

    private enum Server {
        RESTART,
        CRASH
    }

    private final PrivatePostgres server;
    private final Path directory;
    private final Duration every;
    private final Random random;
    private final List<WorkerProcess> workers = new ArrayList<>();
    private final List<Strike> strikes = new ArrayList<>();
    private @Nullable WorkerProcess frozen;
    private Instant frozenAt = Instant.MIN;
    private final CountDownLatch enough = new CountDownLatch(1);

    Striker(PrivatePostgres server, Path directory, Duration every, long seed) {
        this.server = server;
        this.directory = directory;
        this.every = every;
        this.random = new Random(seed);
    }

    void startWorkers(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            workers.add(WorkerProcess.start(server.url(), directory));
        }
    }

    /** No more kills; what is frozen is thawed first. */
    void stop() {
        enough.countDown();
    }

    /** Strikes until it is stopped, and at least until each kind of strike has come to its end. */
    void run() throws IOException, InterruptedException {
        int kills = 0;
        while (!enough.await(every.toMillis(), TimeUnit.MILLISECONDS) || kills < LEAST_KILLS || frozen != null) {
            thawIfItIsTime();
            WorkerProcess victim = workers.remove(random.nextInt(workers.size()));
            strikes.add(victim.kill());
            workers.add(WorkerProcess.start(server.url(), directory));
            kills++;
            if (kills % STOP_EVERY == 0) {
                stopOne();
            }
            switch (kills) {
                case FREEZE_AT -> freezeOne();
                case RESTART_AT -> restart(Server.RESTART);
                case CRASH_AT -> restart(Server.CRASH);
                default -> {}
            }
        }
    }

    /** As a deploy does. */
    private void stopOne() throws IOException, InterruptedException {
        WorkerProcess leaving = workers.remove(0);
        Instant from = Instant.now();
        leaving.stop();
        strikes.add(new Strike(Strike.Kind.STOP, leaving.pid(), from, Instant.now()));
        workers.add(WorkerProcess.start(server.url(), directory));
    }

    private void freezeOne() throws IOException, InterruptedException {
        WorkerProcess victim = workers.remove(0);
        frozenAt = victim.freeze();
        frozen = victim;
    }

    private void thawIfItIsTime() throws IOException, InterruptedException {
        WorkerProcess victim = frozen;
        if (victim != null && Duration.between(frozenAt, Instant.now()).compareTo(FROZEN) > 0) {
            strikes.add(victim.thaw(frozenAt));
            workers.add(victim);
            frozen = null;
        }
    }

    private void restart(Server how) throws IOException {
        Instant from = Instant.now();
        if (how == Server.CRASH) {
            server.crash();
            server.startAgain();
        } else {
            server.restart();
        }
        strikes.add(new Strike(Strike.Kind.SERVER, 0, from, Instant.now()));
    }

    List<Strike> strikes() {
        return strikes;
    }

    /** The workers that are left stop in good order. */
    void stopWorkers() throws InterruptedException {
        for (WorkerProcess worker : workers) {
            if (!worker.isAlive()) {
                throw new IllegalStateException("Worker " + worker.pid() + " has ended by itself; see workers.log");
            }
            worker.stop();
        }
    }
}
