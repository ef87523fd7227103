package dev.postdate.spring;

import dev.postdate.ConfigurationException;
import dev.postdate.spi.TransactionProvider;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.transaction.PlatformTransactionManager;

/** Finds the transaction manager of the application in which transactional handlers run, if it has one. */
final class HandlerTransactionManager {

    private final StoreChoice store;
    private final ConfigurableListableBeanFactory beans;
    private @Nullable SpringTransactions checked;

    HandlerTransactionManager(StoreChoice store, ConfigurableListableBeanFactory beans) {
        this.store = store;
        this.beans = beans;
    }

    /**
     * Where their transactions come from; empty for the store's own.
     *
     * @param needed true if there are transactional handlers
     * @throws ConfigurationException if there are several managers and none is meant more than the others
     */
    Optional<TransactionProvider> provider(boolean needed) {
        if (store.dataSource() == null || !store.joinsTransactions()) {
            return Optional.empty();
        }
        List<String> names = Stream.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(
                        beans, PlatformTransactionManager.class, true, false))
                .sorted()
                .toList();
        List<String> meant = names.size() == 1
                ? names
                : names.stream().filter(this::isPrimary).toList();
        if (meant.size() == 1) {
            String name = meant.get(0);
            SpringTransactions found =
                    new SpringTransactions(() -> beans.getBean(name, PlatformTransactionManager.class), store);
            checked = needed ? found : null;
            return Optional.of(found);
        }
        if (needed && !names.isEmpty()) {
            throw new ConfigurationException(List.of("transactional handlers with " + names.size()
                    + " transaction managers, " + names + " (one of them must be @Primary, that of DataSource '"
                    + store.name() + "')"));
        }
        return Optional.empty();
    }

    private boolean isPrimary(String name) {
        return beans.containsBeanDefinition(name)
                && beans.getMergedBeanDefinition(name).isPrimary();
    }

    /** Once everything is there. */
    void check() {
        if (checked != null) {
            checked.check();
        }
    }
}
