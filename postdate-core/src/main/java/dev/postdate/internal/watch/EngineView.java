package dev.postdate.internal.watch;

import dev.postdate.internal.dispatch.StuckHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a node's engine knows of itself, at once and without asking the store. Thread-safe. */
public interface EngineView {

    /** True while handlers may begin. */
    boolean leaseValid();

    /** How long ago the renewal was sent that the lease counts from. */
    Duration sinceRenewal();

    /** Messages that are claimed and not settled. */
    int held();

    /** Results that wait to be recorded. */
    int resultsNotStored();

    /** True while so many wait that nothing more is claimed. */
    boolean isFull();

    /** True if this node works on the queue. */
    boolean serves(String queue);

    /** How many handlers of a queue are at work here, in words; empty where none ever is. */
    Optional<String> load(String queue);

    /** The outages because of which queues pause here, as retry rules say, by queue. */
    Map<String, String> outages();

    /** The handlers that ran longer than they may and ignore their interrupts. */
    List<StuckHandlers.Report> stuck();

    /** Its loops. */
    WatchedLoops loops();
}
