package dev.postdate.benchmarks.memory;

import dev.postdate.benchmarks.result.Result;
import dev.postdate.benchmarks.result.Statistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A million reminders that wait in memory, in Postdate and in timers that keep them as objects: how fast one caller schedules and cancels
 * more, how fast those that are due are delivered, how late they are and what heap they take. Run by JMH, each in JVMs of its own.
 */
public final class MemoryBenchmarks {

    /**
     * All pages are touched at the start. Or a system that allocates little would pay for the first use of its pages while it is measured, and one
     * that has collected once would use its own again.
     */
    private static final List<String> JVM = List.of("-XX:+UseParallelGC", "-XX:+AlwaysPreTouch");

    private final boolean quick;
    private final List<String> jvm;
    private final String waiting;
    private final int forks;
    private final int iterations;

    /** @param quick for a look in two minutes: fewer messages, one JVM */
    public MemoryBenchmarks(boolean quick) {
        this.quick = quick;
        this.waiting = quick ? "100000" : "1000000";
        List<String> heap = quick ? List.of("-Xms1g", "-Xmx1g", "-Xmn512m") : List.of("-Xms4g", "-Xmx4g", "-Xmn2g");
        this.jvm = Stream.concat(heap.stream(), JVM.stream()).toList();
        this.forks = quick ? 1 : 3;
        this.iterations = quick ? 1 : 3;
    }

    /** Runs all of it, which takes a quarter of an hour, and a minute or two where it is quick. */
    public List<Result> run() throws RunnerException {
        List<Result> results = new ArrayList<>();
        for (Class<?> rate : List.of(ScheduleBenchmark.class, CancelBenchmark.class, DeliverBenchmark.class)) {
            String work = rate.getSimpleName().replace("Benchmark", "").toLowerCase(Locale.ROOT);
            for (RunResult run : run(rate, iterations, iterations, Contender.values())) {
                results.add(result(
                        "memory-" + work,
                        "messages/s",
                        run,
                        iteration -> 1 / iteration.getPrimaryResult().getScore()));
            }
        }
        for (RunResult run : run(FootprintBenchmark.class, 0, 1, Contender.values())) {
            results.add(result("memory-heap", "bytes/message", run, counter("bytesEach")));
            results.add(
                    result("memory-heap-besides-payload", "bytes/message", run, counter("bytesEachBesidesPayload")));
        }
        Contender[] keepingTime =
                Arrays.stream(Contender.values()).filter(Contender::keepsTime).toArray(Contender[]::new);
        for (RunResult run : run(LatenessBenchmark.class, 1, 2, keepingTime)) {
            results.add(result("memory-lateness-p50", "ms", run, millis("p50Nanos")));
            results.add(result("memory-lateness-p99", "ms", run, millis("p99Nanos")));
        }
        return results;
    }

    private Collection<RunResult> run(Class<?> benchmark, int warmUps, int measurements, Contender... contenders)
            throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + benchmark.getName().replace(".", "\\.") + "\\.")
                .mode(Mode.SingleShotTime)
                .param("contender", Arrays.stream(contenders).map(Enum::name).toArray(String[]::new))
                .param("waiting", waiting)
                .forks(forks)
                .warmupIterations(warmUps)
                .measurementIterations(measurements)
                .timeout(TimeValue.minutes(5))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .jvmArgs(jvm.toArray(String[]::new));
        return new Runner(options.build()).run();
    }

    private static ToDoubleFunction<IterationResult> counter(String name) {
        return iteration -> Objects.requireNonNull(
                        iteration.getSecondaryResults().get(name), name)
                .getScore();
    }

    private static ToDoubleFunction<IterationResult> millis(String counterOfNanos) {
        return iteration -> counter(counterOfNanos).applyAsDouble(iteration) / 1e6;
    }

    private Result result(String work, String unit, RunResult run, ToDoubleFunction<IterationResult> value) {
        List<Double> values =
                run.getBenchmarkResults().stream().map(jvm -> ofJvm(jvm, value)).toList();
        Contender contender = Contender.valueOf(run.getParams().getParam("contender"));
        Map<String, Object> settings = new TreeMap<>();
        settings.put("waiting", waiting);
        settings.put("jvm", String.join(" ", jvm));
        settings.put("quick", Boolean.toString(quick));
        return new Result(
                work, contender.label(), contender.version(), unit, Statistics.of(values), settings, null, false);
    }

    /** The median, because the first iterations may still be slower. */
    private static double ofJvm(BenchmarkResult jvm, ToDoubleFunction<IterationResult> value) {
        double[] sorted =
                jvm.getIterationResults().stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
