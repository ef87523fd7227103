package dev.postdate.benchmarks.memory;

import java.util.Map;

/**
 * One figure, over several JVMs.
 *
 * @param work what was done
 * @param runs how many JVMs gave a value each
 */
public record MemoryResult(
        String work,
        String system,
        String version,
        String unit,
        double median,
        double min,
        double max,
        int runs,
        Map<String, String> settings) {

    public MemoryResult {
        settings = Map.copyOf(settings);
    }
}
