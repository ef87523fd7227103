package dev.postdate.testkit;

import dev.postdate.memory.InMemoryStore;
import dev.postdate.spi.Store;
import dev.postdate.spi.StoreContext;
import dev.postdate.spi.StoreInfo;
import dev.postdate.testkit.conformance.store.StoreConformance;
import dev.postdate.testkit.conformance.store.StoreFixture;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** All suites, for a store with the flaw that a configuration parameter names. Run by {@link FlawedStoresTest} only. */
@ExtendWith(FlawedStoreSuites.FlawFromConfiguration.class)
class FlawedStoreSuites extends StoreConformance {

    static final String PARAMETER = "postdate.flaw";

    private final Flaw flaw;

    FlawedStoreSuites(Flaw flaw) {
        this.flaw = flaw;
    }

    @Override
    protected StoreFixture fixture() {
        return () -> new FlawedStore(InMemoryStore.create(), flaw);
    }

    private record FlawedStore(Store store, Flaw flaw) implements Store {
        @Override
        public StoreInfo info() {
            return store.info();
        }

        @Override
        public Session open(StoreContext context) {
            SkewedTime time = new SkewedTime(context.time());
            return flaw.spoil(
                    store.open(new StoreContext(
                            context.application(),
                            context.node(),
                            context.sendOnly(),
                            context.history(),
                            context.transactionsAtOnce(),
                            time,
                            context.wakeUp())),
                    time);
        }
    }

    static final class FlawFromConfiguration implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Flaw.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getConfigurationParameter(PARAMETER, Flaw::valueOf)
                    .orElseThrow(() -> new IllegalStateException(
                            "These suites are run by FlawedStoresTest, which sets " + PARAMETER + "."));
        }
    }
}
