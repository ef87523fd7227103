package dev.postdate.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a command answered. */
record Ran(int exitCode, String out, String err) {

    static Ran postdate(Map<String, String> environment, List<String> args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.run(args.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err), environment);
        return new Ran(exitCode, out.toString(), err.toString());
    }

    /** On a store that options name. */
    static Ran on(List<String> store, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(store);
        return postdate(Map.of(), all);
    }

    JsonNode json() {
        return JsonMapper.shared().readTree(out);
    }
}
