package dev.postdate.benchmarks;

import dev.postdate.benchmarks.system.Contestant;
import dev.postdate.benchmarks.system.DbSchedulerContestant;
import dev.postdate.benchmarks.system.JobRunrContestant;
import dev.postdate.benchmarks.system.Limit;
import dev.postdate.benchmarks.system.PostdateContestant;
import dev.postdate.benchmarks.system.QuartzContestant;
import dev.postdate.benchmarks.system.TransactionOutboxContestant;
import dev.postdate.benchmarks.work.Administration;
import dev.postdate.benchmarks.work.Drain;
import dev.postdate.benchmarks.work.FromAnotherProcess;
import dev.postdate.benchmarks.work.Idle;
import dev.postdate.benchmarks.work.Lateness;
import dev.postdate.benchmarks.work.LookAfterDrain;
import dev.postdate.benchmarks.work.Pending;
import dev.postdate.benchmarks.work.ScheduleInBulk;
import dev.postdate.benchmarks.work.ScheduleSingly;
import dev.postdate.benchmarks.work.SlowNeighbour;
import dev.postdate.benchmarks.work.Storm;
import dev.postdate.benchmarks.work.Work;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What there is to be measured, and of which systems. */
final class Works {

    private static final List<Contestant> SYSTEMS = List.of(
            new PostdateContestant(),
            new DbSchedulerContestant(),
            new JobRunrContestant(),
            QuartzContestant.forThroughput(),
            new TransactionOutboxContestant());

    /** As they are when lateness counts. db-scheduler is also shown polling far more often than it is meant to. */
    private static final List<Contestant> FAST_ENOUGH = List.of(
            new PostdateContestant(),
            new DbSchedulerContestant(),
            new DbSchedulerContestant(Duration.ofMillis(10)),
            new TransactionOutboxContestant());

    private static final List<Contestant> PUNCTUAL = Stream.concat(
                    FAST_ENOUGH.stream(), Stream.of(QuartzContestant.asItComes(), new JobRunrContestant()))
            .toList();

    /** At their defaults, db-scheduler also as it is when lateness counts. */
    private static final List<Contestant> IDLE = List.of(
            new PostdateContestant(),
            DbSchedulerContestant.withDefaultPolling(),
            new DbSchedulerContestant(),
            QuartzContestant.asItComes(),
            new JobRunrContestant());

    /** Those of which it matters how several nodes get on. */
    private static final List<Contestant> SEVERAL = List.of(new PostdateContestant(), new DbSchedulerContestant());

    private static final List<Contestant> BETWEEN_PROCESSES = Stream.concat(
                    FAST_ENOUGH.stream(), Stream.of(QuartzContestant.lookingOften()))
            .toList();

    private Works() {}

    static List<Work> all() {
        List<Contestant> withInserts = with(new Limit(Limit.Kind.INSERTS));
        return List.of(
                Drain.all(with(new Limit(Limit.Kind.TWO_WRITES), new Limit(Limit.Kind.ONE_WRITE))),
                Drain.withOldSnapshot(List.of(new PostdateContestant(), new DbSchedulerContestant())),
                new ScheduleSingly(8, false, withInserts),
                new ScheduleSingly(64, false, withInserts),
                new ScheduleSingly(8, true, withInserts),
                new ScheduleSingly(64, true, withInserts),
                new ScheduleInBulk(withInserts),
                new Lateness(100, PUNCTUAL),
                new Lateness(500, FAST_ENOUGH),
                new Lateness(2_000, FAST_ENOUGH),
                new FromAnotherProcess(BETWEEN_PROCESSES),
                new Idle(IDLE),
                new Storm(SYSTEMS, SEVERAL),
                Drain.byNodes(1, SEVERAL),
                Drain.byNodes(2, SEVERAL),
                Drain.byNodes(4, SEVERAL),
                new Pending(),
                new LookAfterDrain(),
                new SlowNeighbour(),
                new Administration());
    }

    private static List<Contestant> with(Contestant... limits) {
        return Stream.concat(SYSTEMS.stream(), Arrays.stream(limits)).toList();
    }
}
