package dev.postdate.benchmarks.work;

import dev.postdate.benchmarks.result.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Something that is measured of several systems. */
public interface Work {

    /** As it is called on the command line and in the results. */
    String name();

    /** What is timed, in a sentence. */
    String summary();

    /** What its figures of comparison are in, such as "messages/s"; other units are facts besides. */
    String unit();

    /** Settings of the server that it needs besides the usual ones. */
    default Map<String, String> serverSettings() {
        return Map.of();
    }

    /** Whether each of its runs warms up by itself, so that it needs no round for that. */
    default boolean warmsUpItself() {
        return false;
    }

    /** How many rounds it takes, where others take so many. */
    default int rounds(int usual) {
        return usual;
    }

    /** How long one run may take. */
    default Duration limit() {
        return Duration.ofMinutes(5);
    }

    /** What follows from the results of its trials, such as a ratio of two. */
    default List<Result> derived(List<Result> results) {
        return List.of();
    }

    /** One for each system, and for each way of setting it up; in the same order at every scale. */
    List<Trial> trials(Scale scale);
}
