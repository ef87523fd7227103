package dev.postdate.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which page; filled by the parser. */
final class PageOptions {

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "at most so many, 1 to 1,000; default 100")
    int limit;

    @Option(names = "--after", paramLabel = "NEXT", description = "go on behind a page, with its \"next\"")
    @Nullable
    String after;
}
