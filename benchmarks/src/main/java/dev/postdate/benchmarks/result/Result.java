package dev.postdate.benchmarks.result;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of one system in one work, in one unit.
 *
 * @param statistics null where there is none
 * @param note why there is none; null where there is one
 * @param failed true where there is none because a run failed, rather than because the system cannot do it
 */
public record Result(
        String work,
        String system,
        String version,
        String unit,
        @Nullable Statistics statistics,
        Map<String, Object> settings,
        @Nullable String note,
        boolean failed) {

    /**
     * In the order in which a line of JSON has it.
     *
     * @param commit of which state of the project it is
     */
    Map<String, @Nullable Object> toJson(String commit) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("work", work);
        json.put("system", system);
        json.put("version", version);
        json.put("unit", unit);
        json.put("median", statistics == null ? null : rounded(statistics.median()));
        json.put("min", statistics == null ? null : rounded(statistics.min()));
        json.put("max", statistics == null ? null : rounded(statistics.max()));
        json.put("runs", statistics == null ? 0 : statistics.runs());
        json.put("settings", settings);
        json.put("commit", commit);
        if (note != null) {
            json.put("note", note);
        }
        return json;
    }

    /** To three decimals; more are noise. */
    private static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }
}
