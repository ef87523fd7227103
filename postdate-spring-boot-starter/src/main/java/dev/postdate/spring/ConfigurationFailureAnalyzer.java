package dev.postdate.spring;

import dev.postdate.ConfigurationException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows what is wrong with the settings of Postdate, all of it and without a stack. */
final class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
        return new FailureAnalysis(
                "Postdate cannot start. " + cause.getMessage(),
                "Correct them; each says in brackets what it must be. A setting is the property of the same name under 'postdate', such as"
                        + " postdate.safety-poll for safetyPoll, or what a PostdateCustomizer or an annotation says.",
                cause);
    }
}
