package dev.postdate.examples.orders.tour;

import dev.postdate.PostdateBuilder;
import dev.postdate.examples.orders.ChargeLine;
import dev.postdate.examples.orders.DataDirectory;
import dev.postdate.examples.orders.Durations;
import dev.postdate.examples.orders.HandlerLine;
import dev.postdate.examples.orders.PostgresChargeBook;
import dev.postdate.examples.orders.PostgresStorage;
import dev.postdate.examples.orders.StoreChoice;
import dev.postdate.servers.PrivatePostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Two workers on a private PostgreSQL. When one is killed the other goes on, and takes over once the dead one's lease has ended. */
final class PostgresStage implements Stage {

    private static final Duration LEASE = Duration.ofSeconds(3);
    /** Orders must still be open when their charge is taken over. */
    private static final List<String> DELAYS =
            List.of("--welcome-after", "1s", "--reminder-after", "3s", "--cancel-after", "9s");

    private final PrivatePostgres server;
    private final StoreChoice.Postgres choice;
    private final Path directory;
    private final DataDirectory a;
    private final DataDirectory b;

    private PostgresStage(PrivatePostgres server, Path directory) {
        this.server = server;
        this.choice = new StoreChoice.Postgres(server.url(), LEASE);
        this.directory = directory;
        this.a = new DataDirectory(directory.resolve("worker-a"));
        this.b = new DataDirectory(directory.resolve("worker-b"));
    }

    static PostgresStage setUp(Path directory) {
        try {
            return new PostgresStage(PrivatePostgres.start(), directory);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "no private PostgreSQL could be started. " + e.getMessage()
                            + "\nThe tour on SQLite needs none: leave --store out.",
                    e);
        }
    }

    @Override
    public String description() {
        return "Two workers, A and B, on a private PostgreSQL, with their ledgers in " + directory
                + ".\nTheir leases last " + LEASE.toSeconds() + " s and are renewed every "
                + choice.renewal().toSeconds() + " s (usually 15 s and 5 s), so that a takeover does not take long.\n";
    }

    @Override
    public Ledgers ledgers() {
        return new Ledgers(List.of(a, b), new DataDirectory(directory).sentByDesk());
    }

    @Override
    public List<ChargeLine> charges() {
        return new PostgresChargeBook(server.dataSource()).all();
    }

    @Override
    public PostdateBuilder keepMessages(PostdateBuilder builder) {
        return PostgresStorage.keepMessages(builder, server.dataSource());
    }

    @Override
    public String beginning() {
        return "two workers start, and customers order at either";
    }

    @Override
    public List<Worker> startWorkers() throws IOException {
        Worker.Launched first = launch(a, "A");
        Worker.Launched second = launch(b, "B");
        return List.of(first.ready(), second.ready());
    }

    private Worker.Launched launch(DataDirectory data, String name) throws IOException {
        List<String> options = new ArrayList<>(DELAYS);
        options.addAll(List.of("--store", "postgres", "--url", server.url(), "--lease", LEASE.toMillis() + "ms"));
        return Worker.launch(data, name, options);
    }

    @Override
    public String afterTheKill() {
        return "the other worker handles what falls due; what the dead one had claimed waits until its lease has ended";
    }

    @Override
    public Interruption recover(Killed killed, List<Worker> workers, Narrator narrator) {
        Worker survivor = workers.get(0);
        HandlerLine again = Await.until(
                "the other worker has taken over", choice.lease().multipliedBy(5), () -> againAt(survivor, killed));
        Duration bound = choice.lease().plus(choice.renewal().multipliedBy(2));
        narrator.say(survivor + " has taken over: Finn's card is being charged again, "
                + Durations.readable(Duration.between(killed.at(), again.at())) + " after the kill (promised: "
                + bound.toSeconds() + " s, a lease and two renewals)");
        return new Interruption.Takeover(killed.at(), again.at(), bound, killed.message());
    }

    private Optional<HandlerLine> againAt(Worker survivor, Killed killed) {
        return ledgers().handled().stream()
                .filter(line -> line.pid() == survivor.pid()
                        && line.message().equals(killed.message())
                        && line.what() == HandlerLine.What.BEGAN)
                .findFirst();
    }

    @Override
    public void close() {
        server.close();
    }
}
