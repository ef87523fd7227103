package dev.postdate.benchmarks.system;

import com.zaxxer.hikari.HikariDataSource;
import dev.postdate.MessageBatch;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.benchmarks.server.Database;
import dev.postdate.jdbc.JdbcStore;
import java.util.List;
import java.util.Map;

/** Postdate as its documentation has it: the defaults, with as many handlers at once as the peers have threads. */
public final class PostdateContestant implements Contestant {

    private static final String APPLICATION = "bench";
    private static final int PARALLELISM = 20;
    private static final int POOL = 10;

    @Override
    public String name() {
        return "postdate";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("parallelism", PARALLELISM, "pool", POOL);
    }

    @Override
    public int pool() {
        return POOL;
    }

    /** It gathers what callers schedule at once, so it needs no connection for each. */
    @Override
    public List<Integer> poolsFor(int callers) {
        return List.of(POOL);
    }

    @Override
    public int pace() {
        return 20_000;
    }

    @Override
    public void create(Database database) throws Exception {
        // The first node does, and one that serves the queue makes it known.
        worker(database, (number, dueMicros) -> {}).close();
    }

    @Override
    public Node sender(Database database, int connections) {
        HikariDataSource pool = database.pool(connections);
        return new PostdateNode(
                describe(pool).route(Message.class, APPLICATION).sendOnly().start(), pool);
    }

    @Override
    public Node worker(Database database, Receiver receiver) {
        HikariDataSource pool = database.pool(POOL);
        Postdate postdate = describe(pool)
                .queue(APPLICATION, options -> options.parallelism(PARALLELISM))
                .handle(Message.class, (message, context) -> receiver.handle(message.number(), message.dueMicros()))
                .start();
        return new PostdateNode(postdate, pool);
    }

    private static PostdateBuilder describe(HikariDataSource pool) {
        return Postdate.builder(APPLICATION).store(JdbcStore.postgres(pool));
    }

    /** The full name of the queue that its messages go to. */
    public String queue() {
        return APPLICATION;
    }

    @Override
    public String unsettled() {
        return Rows.anyIn("postdate_message");
    }

    /** A node of Postdate, with the pool that it alone uses. */
    public record PostdateNode(Postdate postdate, HikariDataSource pool) implements Node {

        @Override
        public void schedule(Message message) {
            postdate.bus().scheduleSend(message, message.dueAt());
        }

        @Override
        public void scheduleAll(List<Message> messages) {
            MessageBatch batch = postdate.bus().batch();
            messages.forEach(message -> batch.scheduleSend(message, message.dueAt()));
            batch.submit();
        }

        @Override
        public void close() {
            postdate.close();
            pool.close();
        }
    }
}
