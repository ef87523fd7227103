package dev.postdate.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that all commands share; filled by the parser. */
@Command(
        name = "postdate",
        description = "Sees and changes the messages that wait in a Postdate store.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:answered, and not as hoped: not found, not all changed, a message that cannot be read, another schema",
            "2:wrong usage, or --yes is missing; nothing was changed",
            "3:the store cannot be reached or used",
            "4:a fault in this program"
        },
        footer = {
            "",
            "Environment: POSTDATE_URL, POSTDATE_USER, POSTDATE_APPLICATION are defaults of their options;",
            "POSTDATE_PASSWORD is the password. See COMMAND --help for the options of a command."
        })
final class Options {

    /** What a node of a tool calls itself where it does not matter whose it is. */
    static final String NOBODY = "postdate-cli";

    @Option(
            names = "--url",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "the PostgreSQL database, jdbc:postgresql://host/database")
    @Nullable
    String url;

    @Option(names = "--user", paramLabel = "NAME", scope = ScopeType.INHERIT, description = "the database's role")
    @Nullable
    String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "a file whose first line is the password; otherwise POSTDATE_PASSWORD")
    @Nullable
    Path passwordFile;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "the PostgreSQL schema; by default the first of the search path")
    @Nullable
    String schema;

    @Option(
            names = "--prefix",
            paramLabel = "PREFIX",
            scope = ScopeType.INHERIT,
            description = "begins the names of the PostgreSQL tables; default postdate_")
    @Nullable
    String prefix;

    @Option(
            names = "--sqlite",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "the SQLite file, in place of --url")
    @Nullable
    Path sqlite;

    @Option(
            names = "--application",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description =
                    "the application in whose name it is asked and done; its messages alone can be cancelled and moved")
    @Nullable
    String application;

    @Option(
            names = "--by",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "who does it, for the record; default the user of the operating system")
    @Nullable
    String by;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "answer with one JSON document")
    boolean json;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "show the stack trace of an error")
    boolean verbose;
}
