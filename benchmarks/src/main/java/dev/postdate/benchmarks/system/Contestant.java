package dev.postdate.benchmarks.system;

import dev.postdate.benchmarks.server.Database;
import java.util.Map;

/** One of the systems that are compared. It keeps nothing: its nodes do, and a database can have several of them, in several processes. */
public interface Contestant {

    /** As it is called in the results. */
    String name();

    default String version() {
        return Versions.of(name());
    }

    /** How it is set up, where that is not its default. */
    Map<String, Object> settings();

    /** About how many due messages it handles a second, by which works choose how many they give it. */
    int pace();

    /** Creates its tables in an empty database. */
    void create(Database database) throws Exception;

    /**
     * A node that schedules and handles nothing.
     *
     * @param callers how many threads call it at once: its pool has a connection for each, unless it does better with fewer
     */
    Node sender(Database database, int callers) throws Exception;

    /** A node that handles what is due from now on, and schedules too. */
    Node worker(Database database, Receiver receiver) throws Exception;

    /** A query that answers one boolean: whether any message is stored that is not handled and settled. */
    String unsettled();
}
