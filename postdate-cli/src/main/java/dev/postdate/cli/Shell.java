package dev.postdate.cli;

import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.spi.Store;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a command stands on: the options, a node for as long as it runs, and where its answer goes. */
final class Shell {

    /** Nothing is removed by a node without handlers, so this is no retention but the permission to read and write. */
    private static final Duration ANY_HISTORY = Duration.ofDays(36_500);

    private final Options options;
    private final Map<String, String> environment;
    private final PrintWriter out;
    private final Stores stores;

    Shell(Options options, Map<String, String> environment, PrintWriter out) {
        this.options = options;
        this.environment = environment;
        this.out = out;
        this.stores = new Stores(options, environment);
    }

    Stores stores() {
        return stores;
    }

    /** Asks, in the name of an application if one is given. */
    int ask(ToIntFunction<PostdateAdmin> question) {
        return onNode(stores.asItIs(), application().orElse(Options.NOBODY), false, question);
    }

    /** Asks what needs the history. */
    int askHistory(ToIntFunction<PostdateAdmin> question) {
        return onNode(stores.asItIs(), application().orElse(Options.NOBODY), true, question);
    }

    /** Does something that is recorded with who did it. */
    int change(boolean history, ToIntFunction<PostdateAdmin> change) {
        return onNode(
                stores.asItIs(),
                application().orElse(Options.NOBODY),
                history,
                admin -> change.applyAsInt(admin.by(operator())));
    }

    /** Starts a node on a store, and has done with it. */
    int onNode(Store store, String application, boolean history, ToIntFunction<PostdateAdmin> use) {
        PostdateBuilder builder = Postdate.builder(application).store(store).sendOnly();
        if (history) {
            builder.history(ANY_HISTORY);
        }
        try (Postdate node = builder.start()) {
            return use.applyAsInt(node.admin());
        }
    }

    Optional<String> application() {
        return Optional.ofNullable(
                        options.application != null ? options.application : environment.get("POSTDATE_APPLICATION"))
                .filter(name -> !name.isEmpty());
    }

    /** The application, where it matters which. */
    String requireApplication(String why) {
        return application()
                .orElseThrow(() -> Refusal.usage("No application is named: " + why
                        + ". Name it with --application or POSTDATE_APPLICATION; nothing was changed."));
    }

    private String operator() {
        return options.by != null ? options.by : System.getProperty("user.name", Options.NOBODY);
    }

    /** The answer: as JSON, or as this text of it. */
    void answer(Fields document, Supplier<String> text) {
        if (options.json) {
            out.println(JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build()
                    .writeValueAsString(document.asMap()));
        } else {
            String shown = text.get();
            out.print(shown.isEmpty() || shown.endsWith("\n") ? shown : shown + "\n");
        }
        out.flush();
    }

    /** A table of a page, and how to go on behind it. */
    static String page(String table, @Nullable String next) {
        return next == null ? table : table + "More: --after " + next + "\n";
    }
}
