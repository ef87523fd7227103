package dev.postdate.examples.orders.tour;

import dev.postdate.PostdateBuilder;
import dev.postdate.examples.orders.ChargeLine;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What the story is played on: a store, the workers on it, and what becomes of the messages when one of them is killed. */
interface Stage extends AutoCloseable {

    /** What was set up, in one sentence. */
    String description();

    Ledgers ledgers();

    /** Everything that the payment gateway has charged, by its own ledger. */
    List<ChargeLine> charges();

    /** Has a send-only node use the store too. */
    PostdateBuilder keepMessages(PostdateBuilder builder);

    /** The title of the first chapter. */
    String beginning();

    List<Worker> startWorkers() throws IOException;

    /** What it is like when a worker has just been killed. */
    String afterTheKill();

    /**
     * Sees to it that the interrupted message is handled after all.
     *
     * @param workers those alive; one that is started joins them
     */
    Interruption recover(Killed killed, List<Worker> workers, Narrator narrator) throws IOException;

    @Override
    void close();

    /**
     * A worker that is dead.
     *
     * @param at just before
     * @param message which it was handling
     */
    record Killed(Instant at, UUID message) {}
}
