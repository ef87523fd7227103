package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.server.Server;
import dev.postdate.benchmarks.system.Contestant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One system's part in a work, to be run once a round.
 *
 * @param system as it is called in the results
 * @param settings how the system is set up and what it was given to do
 * @param run null where the system cannot do it
 * @param unable why it cannot; null where it can
 */
public record Trial(
        String system,
        String version,
        Map<String, Object> settings,
        @Nullable Run run,
        @Nullable String unable) {

    /** Does it once, on databases of its own, and answers what it measured. */
    @FunctionalInterface
    public interface Run {
        List<Sample> on(Server server) throws Exception;
    }

    public Trial {
        settings = new TreeMap<>(settings);
    }

    /** A system's part, with what it is given to do added to its settings. */
    public static Trial of(Contestant contestant, Map<String, Object> given, Run run) {
        Map<String, Object> settings = new TreeMap<>(contestant.settings());
        settings.putAll(given);
        return new Trial(contestant.name(), contestant.version(), settings, run, null);
    }

    /** For a system that cannot do it, so that the table says so. */
    public static Trial unable(Contestant contestant, String reason) {
        return new Trial(contestant.name(), contestant.version(), contestant.settings(), null, reason);
    }
}
