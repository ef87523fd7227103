package dev.postdate;

import java.util.List;

/** Thrown at start: everything that is wrong with the configuration, at once. */
public final class ConfigurationException extends PostdateException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public ConfigurationException(List<String> problems) {
        super(
                (problems.size() == 1 ? "1 setting is wrong: " : problems.size() + " settings are wrong:\n  - ")
                        + String.join("\n  - ", problems),
                null);
        this.problems = List.copyOf(problems);
    }

    /** One sentence a problem: the setting, the value seen, what is allowed. */
    public List<String> problems() {
        return problems;
    }
}
