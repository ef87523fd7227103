package dev.postdate.docs;

import dev.postdate.jdbc.JdbcStore;
import dev.postdate.memory.InMemoryStore;
import dev.postdate.spi.Capability;
import dev.postdate.spi.StoreInfo;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The page of stores is made of what they declare. */
class BehaviourPageTest {

    private static final String PAGE = "docs/reference/behaviour.md";
    private static final Path FILE = Path.of("shop.db");
    /** What a store is can be asked before it is open. */
    private static final DataSource NOWHERE = new PGSimpleDataSource();

    private static final String HEAD = """
            # Stores

            What each store does with a message that waits. This page is made of what the stores declare (`Store.info()`); a test fails when it is
            stale. For one message type, `postdate.explain(type)` says the same at run time.

            """;

    private final List<StoreInfo> stores = List.of(
            InMemoryStore.create().info(),
            JdbcStore.sqlite(FILE).info(),
            JdbcStore.postgres(NOWHERE).info());

    private static final Map<String, String> MADE_BY = Map.of(
            "memory", "`InMemoryStore.create()`, or no store at all",
            "sqlite", "`JdbcStore.sqlite(path)`",
            "postgres", "`JdbcStore.postgres(dataSource)`");

    @Test
    void thePageSaysWhatTheStoresDeclare() {
        String page = HEAD
                + row("", info -> "`" + info.name() + "`")
                + "|---".repeat(stores.size() + 1) + "|\n"
                + row("made by", info -> MADE_BY.getOrDefault(info.name(), ""))
                + row("who holds a message that waits", info -> relative(info.heldBy()))
                + row("to set up", StoreInfo::setUp)
                + row("survives the end of the process", info -> yesNo(info, Capability.DURABLE))
                + row(
                        "if no node runs at the due time",
                        info -> info.can(Capability.DURABLE) ? "delivered once a node starts" : "lost with the process")
                + row("can be cancelled, moved and found", info -> "yes")
                + row("past due time, zero or negative delay", info -> "due now")
                + row("due times are rounded up to", info -> info.grain().toNanos() / 1_000 + " µs")
                + row(
                        "latest due time; a later one is refused",
                        info -> info.horizon().toString())
                + row(
                        "nodes of one process that handle messages at once",
                        info -> info.can(Capability.MULTIPLE_NODES) ? "several" : "those of one process")
                + row("processes that only send", info -> yesNo(info, Capability.SEND_ONLY_PROCESSES))
                + row("joins a transaction of the caller's", info -> yesNo(info, Capability.CALLER_TRANSACTIONS))
                + row(
                        "version of the schema",
                        info -> info.schemaVersion() == 0 ? "none" : Integer.toString(info.schemaVersion()))
                + "\nWhat a store declares to be able to do, and what the words mean:\n\n"
                + Arrays.stream(Capability.values())
                        .map(each -> "- `" + each + "`: " + each.meaning() + "\n")
                        .collect(Collectors.joining());
        GeneratedPage.check(PAGE, page, getClass());
    }

    private String row(String title, Function<StoreInfo, String> cell) {
        return "| " + title + " | " + stores.stream().map(cell).collect(Collectors.joining(" | ")) + " |\n";
    }

    private static String yesNo(StoreInfo info, Capability capability) {
        return info.can(capability) ? "yes" : "no";
    }

    /** Without the directory that this test happens to run in. */
    private static String relative(String text) {
        return text.replace(FILE.toAbsolutePath().normalize().toString(), FILE.toString());
    }
}
