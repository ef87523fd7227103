package dev.postdate.benchmarks.system;

/** Called by each handler as the first and only thing that it does, on whatever thread the system runs it. */
@FunctionalInterface
public interface Receiver {

    void handle(int number, long dueMicros);
}
