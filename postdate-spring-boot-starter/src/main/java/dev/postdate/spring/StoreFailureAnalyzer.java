package dev.postdate.spring;

import dev.postdate.StoreException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows why the store of Postdate cannot be used, without a stack. */
final class StoreFailureAnalyzer extends AbstractFailureAnalyzer<StoreException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, StoreException cause) {
        return new FailureAnalysis(
                "Postdate cannot use its store. " + cause.getMessage(),
                cause.isTransient()
                        ? "See to the database and the way there, and start again. The DataSource is the application's, or the one that"
                                + " postdate.data-source names."
                        : "See to what the text names. Where tables are missing, postdate.postgres.set-up=apply brings them at start, or they"
                                + " are a migration of the application's.",
                cause);
    }
}
