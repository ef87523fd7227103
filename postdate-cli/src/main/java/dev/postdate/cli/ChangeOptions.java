package dev.postdate.cli;

import dev.postdate.spi.Count;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is to be changed: by ids, or all that match once somebody has said yes. Filled by the parser. */
final class ChangeOptions {

    @Parameters(paramLabel = "ID", arity = "0..*", description = "ids, or tokens, of messages")
    List<UUID> ids = List.of();

    @Option(names = "--all-matching", description = "all that match the filters, of which there must be one")
    boolean allMatching;

    @Option(
            names = "--yes",
            description = "do it; without it --all-matching only says how many match, and exits with 2")
    boolean yes;

    @Option(names = "--history", description = "tell of it in the history too, which the application keeps")
    boolean history;

    /**
     * Refuses what is not clear.
     *
     * @param filtered true if there is a filter
     */
    void check(boolean filtered) {
        if (allMatching && !ids.isEmpty()) {
            throw Refusal.usage(
                    "Both ids and --all-matching are given. Leave out one or the other; nothing was changed.");
        } else if (allMatching && !filtered) {
            throw Refusal.usage(
                    "--all-matching is given without a filter, which would mean every one. Give a filter, such as"
                            + " --type; nothing was changed.");
        } else if (!allMatching && ids.isEmpty()) {
            throw Refusal.usage("Nothing is named. Give ids, or filters with --all-matching; nothing was changed.");
        } else if (!allMatching && filtered) {
            throw Refusal.usage(
                    "Ids are given together with filters, which are for --all-matching. Leave out one or the other;"
                            + " nothing was changed.");
        }
    }

    /** Says what would be done, and that it was not. */
    int answerUnconfirmed(Shell shell, Count matching, String what) {
        shell.answer(
                new Fields()
                        .put("matching", matching.number())
                        .put("exact", matching.isExact())
                        .put("changed", 0),
                () -> matching + " match. Nothing was changed; add --yes to " + what + " them.");
        return Refusal.USAGE;
    }
}
