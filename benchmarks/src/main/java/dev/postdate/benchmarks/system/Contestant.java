package dev.postdate.benchmarks.system;

import dev.postdate.benchmarks.server.Database;
import java.util.List;
import java.util.Map;

/** One of the systems that are compared. It keeps nothing: its nodes do, and a database can have several of them, in several processes. */
public interface Contestant {

    /** Callers who may well have a connection each. */
    int FEW = 8;

    /** Connections for many callers, on which they wait for their turn. */
    int SOME = 20;

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

    /** How many connections its nodes have, unless a work says otherwise. */
    int pool();

    /** A node that schedules and handles nothing. */
    default Node sender(Database database) throws Exception {
        return sender(database, pool());
    }

    /** The same with so many connections. */
    Node sender(Database database, int connections) throws Exception;

    /**
     * The sizes of pool to be tried where so many threads schedule at once, since some do better when callers wait for a connection than when
     * commits wait for each other.
     */
    default List<Integer> poolsFor(int callers) {
        return callers <= FEW ? List.of(callers) : List.of(SOME, callers);
    }

    /** A node that handles what is due from now on, and schedules too. */
    Node worker(Database database, Receiver receiver) throws Exception;

    /** A query that answers one boolean: whether any message is stored that is not handled and settled. */
    String unsettled();
}
