package dev.postdate.benchmarks;

import dev.postdate.benchmarks.memory.MemoryBenchmarks;
import dev.postdate.benchmarks.result.Machine;
import dev.postdate.benchmarks.result.Result;
import dev.postdate.benchmarks.result.ResultFile;
import dev.postdate.benchmarks.result.Table;
import dev.postdate.benchmarks.server.Server;
import dev.postdate.benchmarks.work.Scale;
import dev.postdate.benchmarks.work.Work;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** Shows Postdate beside its peers and beside what PostgreSQL itself gives. What it takes says {@code scripts/bench}. */
public final class Bench {

    private static final Path RESULTS = Path.of("benchmarks", "results");
    private static final int ROUNDS = 3;

    /** Not on a server, and not by the programme's own clock. */
    private static final String IN_MEMORY = "memory";

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        List<String> names = new ArrayList<>(Arrays.asList(arguments));
        boolean quick = names.remove("--quick");
        boolean inMemory = names.isEmpty() || names.contains(IN_MEMORY);
        boolean onlyInMemory = names.equals(List.of(IN_MEMORY));
        names.remove(IN_MEMORY);
        List<Work> works = onlyInMemory ? List.of() : chosen(Works.all(), names, System.err);
        if (works.isEmpty() && !onlyInMemory) {
            System.exit(2);
        }
        boolean complete = run(works, inMemory, quick, System.out);
        System.exit(complete ? 0 : 1);
    }

    private static List<Work> chosen(List<Work> all, List<String> names, PrintStream err) {
        Map<String, Work> byName = new LinkedHashMap<>();
        all.forEach(work -> byName.put(work.name(), work));
        List<String> unknown =
                names.stream().filter(name -> !byName.containsKey(name)).toList();
        if (!unknown.isEmpty()) {
            err.println("There is no work " + unknown + ". There are " + byName.keySet() + ", " + IN_MEMORY
                    + ", and --quick.");
            return List.of();
        }
        return names.isEmpty()
                ? all
                : names.stream().distinct().map(byName::get).toList();
    }

    /** Answers whether nothing failed. */
    private static boolean run(List<Work> works, boolean inMemory, boolean quick, PrintStream out) throws Exception {
        Scale scale = quick ? Scale.QUICK : Scale.FULL;
        int rounds = quick ? 1 : ROUNDS;
        Map<Map<String, String>, List<Work>> bySettings = new LinkedHashMap<>();
        works.forEach(work -> bySettings
                .computeIfAbsent(work.serverSettings(), settings -> new ArrayList<>())
                .add(work));
        Table table = new Table(out);
        ResultFile file = new ResultFile(RESULTS.resolve("latest.jsonl"), Machine.commit());
        List<Result> results = new ArrayList<>();
        AtomicBoolean ending = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ending.set(true)));
        boolean described = false;
        for (Map.Entry<Map<String, String>, List<Work>> entry : bySettings.entrySet()) {
            try (Server server = Server.start(entry.getKey())) {
                Runner runner = new Runner(server, scale, rounds, out, ending::get);
                if (!described) {
                    Machine.write(RESULTS.resolve("machine.json"), server);
                    described = true;
                }
                for (Work work : entry.getValue()) {
                    long start = System.nanoTime();
                    List<Result> ofWork = new ArrayList<>(runner.run(work));
                    ofWork.addAll(work.derived(ofWork));
                    table.print(work.name(), work.summary(), work.unit(), ofWork);
                    out.printf("  took %d s%n%n", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
                    results.addAll(ofWork);
                    // After each, so that an interrupted run leaves what it has.
                    file.write(results);
                }
            }
        }
        if (inMemory) {
            List<Result> ofMemory = new MemoryBenchmarks(quick).run();
            ofMemory.stream()
                    .collect(Collectors.groupingBy(Result::work, LinkedHashMap::new, Collectors.toList()))
                    .forEach((work, some) -> table.print(
                            work,
                            "In memory, by JMH, while many wait.",
                            some.get(0).unit(),
                            some));
            results.addAll(ofMemory);
            file.write(results);
        }
        return results.stream().noneMatch(Result::failed);
    }
}
