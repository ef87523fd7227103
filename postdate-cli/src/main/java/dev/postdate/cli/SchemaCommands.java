package dev.postdate.cli;

import dev.postdate.StoreException;
import dev.postdate.jdbc.JdbcStore;
import dev.postdate.jdbc.PostgresOptions;
import dev.postdate.spi.Store;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The tables. */
final class SchemaCommands {

    private SchemaCommands() {}

    private enum Kind {
        POSTGRES,
        SQLITE
    }

    @Command(
            name = "schema",
            synopsisSubcommandLabel = "COMMAND",
            description = "The tables of a store; no other command changes them.")
    static final class Schema {}

    @Command(
            name = "print",
            description = "Prints the SQL that brings an empty schema to this version; connects to nothing.")
    static final class Print implements Callable<Integer> {

        private final Shell shell;

        @Option(
                names = "--store",
                paramLabel = "STORE",
                description = "postgres or sqlite; default sqlite with --sqlite, else postgres")
        private @Nullable Kind kind;

        Print(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            Kind printed = kind != null ? kind : shell.stores().isSqlite() ? Kind.SQLITE : Kind.POSTGRES;
            String script = printed == Kind.SQLITE ? JdbcStore.sqliteScript() : postgres();
            shell.answer(new Fields().put("script", script), () -> script);
            return Refusal.DONE;
        }

        private String postgres() {
            PostgresOptions names = shell.stores().postgresNames();
            return JdbcStore.postgresScript(names.schema() == null ? "public" : names.schema(), names.prefix());
        }
    }

    @Command(
            name = "apply",
            description = "Brings the store's schema to this version; makes the SQLite file if there is none.")
    static final class Apply implements Callable<Integer> {

        private final Shell shell;

        Apply(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return open(shell, shell.stores().applied());
        }
    }

    @Command(
            name = "verify",
            description = "Says whether the store's schema has this version; changes nothing. Exits with 1 if not.")
    static final class Verify implements Callable<Integer> {

        private final Shell shell;

        Verify(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            Store store = shell.stores().asItIs();
            shell.stores().requireReachable();
            try {
                return open(shell, store);
            } catch (StoreException e) {
                throw e.isTransient() ? e : Refusal.notFound(Failures.message(e));
            }
        }
    }

    private static int open(Shell shell, Store store) {
        return shell.onNode(store, Options.NOBODY, false, admin -> {
            int version = store.info().schemaVersion();
            shell.answer(
                    new Fields()
                            .put("store", store.info().name())
                            .put("version", version)
                            .put("current", true),
                    () -> "The schema of the " + store.info().name() + " store has version " + version
                            + ", as this build needs.");
            return Refusal.DONE;
        });
    }
}
