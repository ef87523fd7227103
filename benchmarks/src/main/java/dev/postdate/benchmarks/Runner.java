package dev.postdate.benchmarks;

import dev.postdate.benchmarks.result.Result;
import dev.postdate.benchmarks.result.Statistics;
import dev.postdate.benchmarks.server.Server;
import dev.postdate.benchmarks.work.Sample;
import dev.postdate.benchmarks.work.Scale;
import dev.postdate.benchmarks.work.Trial;
import dev.postdate.benchmarks.work.Work;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs works: for each a round to warm up, which is not counted, unless its runs do so, then rounds in which the systems take turns in an order that
 * changes, so that what the machine does beside hits all alike. In a quick run only the first work of each server is warmed up for.
 */
final class Runner {

    private static final int TO_END_SECONDS = 60;

    private final Server server;
    private final Scale scale;
    private final int rounds;
    private final PrintStream out;
    private final BooleanSupplier ending;
    private boolean warm;

    /** @param ending whether the programme is being ended from outside */
    Runner(Server server, Scale scale, int rounds, PrintStream out, BooleanSupplier ending) {
        this.server = server;
        this.scale = scale;
        this.rounds = rounds;
        this.out = out;
        this.ending = ending;
    }

    List<Result> run(Work work) throws InterruptedException {
        if (!work.warmsUpItself() && !(warm && scale == Scale.QUICK)) {
            warm = true;
            for (Trial trial : work.trials(scale.warmUp())) {
                run(new Outcome(work, trial), "warm-up");
            }
        }
        // Only now, because a work may choose by what it saw how much to give to whom.
        List<Outcome> outcomes = work.trials(scale).stream()
                .map(trial -> new Outcome(work, trial))
                .toList();

        List<Integer> order =
                new ArrayList<>(IntStream.range(0, outcomes.size()).boxed().toList());
        for (int round = 1; round <= work.rounds(rounds); round++) {
            Collections.shuffle(order, new Random(round));
            for (int i : order) {
                run(outcomes.get(i), "round " + round);
            }
        }
        return outcomes.stream().flatMap(each -> each.results().stream()).toList();
    }

    private void run(Outcome outcome, String round) throws InterruptedException {
        Trial trial = outcome.trial;
        Trial.Run run = trial.run();
        if (run == null || outcome.failure != null) {
            return;
        }
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<List<Sample>> running = thread.submit(() -> run.on(server));
            List<Sample> samples = running.get(outcome.work.limit().toSeconds(), TimeUnit.SECONDS);
            outcome.add(samples);

            Sample first = samples.get(0);
            out.printf(
                    Locale.ROOT,
                    "  %s %s, %s: %,.1f %s%n",
                    outcome.work.name(),
                    round,
                    trial.system(),
                    first.value(),
                    first.unit());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            if (ending.getAsBoolean()) {
                // Its server was taken away. What there is of results stays as it is.
                throw new InterruptedException("The programme is ended from outside.");
            }
            out.printf("  %s %s, %s failed:%n", outcome.work.name(), round, trial.system());
            e.printStackTrace(out);
            outcome.failure = "failed: " + e;
        } finally {
            thread.shutdownNow();
        }
        if (!thread.awaitTermination(TO_END_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(outcome.work.name() + " of " + trial.system()
                    + " was given up and has not ended within " + TO_END_SECONDS
                    + " s. It would spoil what is measured after it.");
        }
    }

    /** What came of one trial so far. */
    private static final class Outcome {

        private final Work work;
        private final Trial trial;
        private final Map<String, List<Double>> byUnit = new LinkedHashMap<>();
        private @Nullable String failure;

        Outcome(Work work, Trial trial) {
            this.work = work;
            this.trial = trial;
        }

        void add(List<Sample> samples) {
            samples.forEach(sample -> byUnit.computeIfAbsent(sample.unit(), unit -> new ArrayList<>())
                    .add(sample.value()));
        }

        List<Result> results() {
            List<Result> results = new ArrayList<>();
            String note = trial.unable() == null ? failure : trial.unable();
            if (note != null) {
                results.add(result(work.unit(), null, note));
            }
            byUnit.forEach((unit, values) -> results.add(result(unit, Statistics.of(values), null)));
            return results;
        }

        private Result result(String unit, @Nullable Statistics statistics, @Nullable String note) {
            return new Result(
                    work.name(),
                    trial.system(),
                    trial.version(),
                    unit,
                    statistics,
                    trial.settings(),
                    note,
                    failure != null);
        }
    }
}
