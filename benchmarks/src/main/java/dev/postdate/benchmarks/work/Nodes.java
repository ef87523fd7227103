package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.server.Database;
import dev.postdate.benchmarks.system.Contestant;
import dev.postdate.benchmarks.system.Node;
import dev.postdate.benchmarks.system.Receiver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several nodes of one system in this process, started and stopped at the same time. */
record Nodes(List<Node> all) implements AutoCloseable {

    static Nodes start(int count, Contestant contestant, Database database, Receiver receiver) throws Exception {
        return new Nodes(atOnce(Collections.nCopies(count, () -> contestant.worker(database, receiver))));
    }

    Node first() {
        return all.get(0);
    }

    @Override
    public void close() throws Exception {
        List<Callable<Boolean>> closing = new ArrayList<>();
        for (Node node : all) {
            closing.add(() -> {
                node.close();
                return true;
            });
        }
        atOnce(closing);
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            List<T> answers = new ArrayList<>();
            for (Future<T> each : threads.invokeAll(calls)) {
                answers.add(each.get());
            }
            return answers;
        } finally {
            threads.shutdown();
        }
    }
}
