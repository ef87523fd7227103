package dev.postdate.examples.orders.tour;

import dev.postdate.PostdateBuilder;
import dev.postdate.examples.orders.ChargeLine;
import dev.postdate.examples.orders.DataDirectory;
import dev.postdate.examples.orders.JsonLines;
import dev.postdate.jdbc.JdbcStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One worker on a file. When it is killed nobody is there, until it is started again. */
final class SqliteStage implements Stage {

    private static final List<String> OPTIONS =
            List.of("--welcome-after", "1s", "--reminder-after", "3s", "--cancel-after", "6s");

    private final DataDirectory data;

    SqliteStage(Path directory) {
        this.data = new DataDirectory(directory);
    }

    @Override
    public String description() {
        return "One worker on SQLite, in " + data + ". ";
    }

    @Override
    public Ledgers ledgers() {
        return new Ledgers(List.of(data), data.sentByDesk());
    }

    @Override
    public List<ChargeLine> charges() {
        return JsonLines.read(data.charges(), ChargeLine.class);
    }

    @Override
    public PostdateBuilder keepMessages(PostdateBuilder builder) {
        return builder.store(JdbcStore.sqlite(data.messages()));
    }

    @Override
    public String beginning() {
        return "a worker starts, and customers order";
    }

    @Override
    public List<Worker> startWorkers() throws IOException {
        return List.of(Worker.launch(data, "", OPTIONS).ready());
    }

    @Override
    public String afterTheKill() {
        return "nobody is there to handle anything, but the send-only node schedules, moves and cancels";
    }

    @Override
    public Interruption recover(Killed killed, List<Worker> workers, Narrator narrator) throws IOException {
        narrator.chapter("the worker is started again, and everything goes on");
        Worker second = Worker.launch(data, "", OPTIONS).ready();
        workers.add(second);
        return new Interruption.Outage(killed.at(), second.readyAt(), killed.message());
    }

    @Override
    public void close() {}
}
