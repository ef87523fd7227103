package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.ConfigurationException;
import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.Postdate;
import dev.postdate.ScheduleToken;
import dev.postdate.spring.test.Messages.Reminder;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Which store is used, and what is said where that is not clear. */
@ExtendWith(OutputCaptureExtension.class)
class StoreChoiceTest {

    static class Handler {
        @Handles
        void remind(Reminder reminder) {}
    }

    private static DataSource to(String url) {
        return DataSourceBuilder.create().url(url).username("postgres").build();
    }

    static class Two {
        @Bean
        DataSource orders() {
            return to(App.newDatabase());
        }

        @Bean
        DataSource reports() {
            return to(App.newDatabase());
        }
    }

    static class TwoOfWhichOneIsPrimary {
        @Bean
        DataSource orders() {
            return to(App.newDatabase());
        }

        @Bean
        @Primary
        DataSource reports() {
            return to(App.newDatabase());
        }
    }

    private static String heldBy(ConfigurableApplicationContext context) {
        return context.getBean(Postdate.class).explain(Reminder.class).heldBy();
    }

    @Test
    void withoutADataSourceMessagesAreInMemory() {
        try (ConfigurableApplicationContext context =
                App.of(Handler.class).withoutJpa().withoutDataSource().start()) {
            assertThat(context.getBean(Postdate.class).explain(Reminder.class).durable())
                    .isFalse();
        }
    }

    @Test
    void withPostgresMessagesAreInItsDatabase() {
        try (ConfigurableApplicationContext context =
                App.onPostgres(Handler.class).withoutJpa().with("postdate.postgres.prefix", "mail_").start()) {
            assertThat(heldBy(context)).contains("PostgreSQL");
            assertThat(context.getBean(JdbcTemplate.class)
                            .queryForObject("SELECT count(*) FROM mail_message", Integer.class))
                    .isZero();
        }
    }

    @Test
    void withSqliteMessagesAreInItsFileAndWhatCannotJoinSaysSo(@TempDir Path directory) {
        String url = "jdbc:sqlite:" + directory.resolve("orders.db");
        ScheduleToken token;
        try (ConfigurableApplicationContext context = App.of(Handler.class).on(url).withoutJpa().start()) {
            MessageBus bus = context.getBean(MessageBus.class);
            token = bus.scheduleSend(new Reminder("o-1"), Duration.ofDays(1)).token();
            TransactionTemplate transaction =
                    new TransactionTemplate(context.getBean(DataSourceTransactionManager.class));
            transaction.executeWithoutResult(
                    status -> assertThatThrownBy(() -> bus.scheduleSend(new Reminder("o-2"), Duration.ofDays(1)))
                            .hasMessageContaining("cannot take part in it; PostgreSQL's can")
                            .hasMessageContaining("TransactionalEventListener"));
        }
        try (ConfigurableApplicationContext context = App.of(Handler.class).on(url).withoutJpa().start()) {
            assertThat(context.getBean(MessageBus.class).find(token)).isPresent();
        }
    }

    @Test
    void severalDataSourcesAreAnErrorThatListsThem() {
        assertThat(App.of(Handler.class, Two.class).withoutJpa().failure())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("postdate.data-source is not set")
                .hasMessageContaining("[orders, reports]");
        assertThat(App.of(Handler.class, Two.class)
                        .withoutJpa()
                        .with("postdate.data-source", "order")
                        .failure())
                .hasMessageContaining("postdate.data-source=order")
                .hasMessageContaining("[orders, reports]");
    }

    @Test
    void ofSeveralDataSourcesTheNamedOneOrThePrimaryOneIsUsed() {
        try (ConfigurableApplicationContext context = App.of(Handler.class, Two.class)
                .withoutJpa()
                .with("postdate.data-source", "reports")
                .start()) {
            assertThat(tables(context, "reports")).isEqualTo(1);
            assertThat(tables(context, "orders")).isZero();
        }
        try (ConfigurableApplicationContext context =
                App.of(Handler.class, TwoOfWhichOneIsPrimary.class).withoutJpa().start()) {
            assertThat(tables(context, "reports")).isEqualTo(1);
        }
    }

    private static int tables(ConfigurableApplicationContext context, String dataSource) {
        return new JdbcTemplate(context.getBean(dataSource, DataSource.class))
                .queryForObject("SELECT count(*) FROM pg_tables WHERE tablename = 'postdate_message'", Integer.class);
    }

    @Test
    void aDatabaseThatIsNotThereIsNamedWithoutAStack(CapturedOutput output) {
        assertThatThrownBy(() -> App.of(Handler.class)
                        .on("jdbc:postgresql://127.0.0.1:1/nothing")
                        .with("spring.datasource.hikari.connection-timeout", "500")
                        .withoutJpa()
                        .start())
                .hasStackTraceContaining("DataSource 'dataSource' gives no connection")
                .hasStackTraceContaining("say postdate.store=memory to go without");
        assertThat(output.getOut())
                .contains("APPLICATION FAILED TO START", "Postdate cannot use its store.")
                .doesNotContain("at dev.postdate");
    }

    @Test
    @Tag("G42")
    void aDurableStoreWantsTheApplicationsName() {
        assertThat(App.onPostgres(Handler.class)
                        .withoutJpa()
                        .with("spring.application.name", "")
                        .failure())
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    @Tag("G46")
    void aNodeThatOnlySendsLeavesItsHandlersToOthers() {
        String url = App.newDatabase();
        try (ConfigurableApplicationContext context = App.of(Handler.class)
                .on(url)
                .withoutJpa()
                .with("postdate.send-only", "true")
                .with("spring.application.name", "web")
                .start()) {
            assertThat(context.getBean(Postdate.class).explain(Reminder.class).command())
                    .startsWith("refused");
        }
    }

    @Test
    @Tag("G42")
    void wrongOptionsOfPostgresAreNamed() {
        assertThat(App.onPostgres(Handler.class)
                        .withoutJpa()
                        .with("postdate.postgres.engine-connections", "0")
                        .failure())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ofEngine=0")
                .hasMessageContaining("ofEngine is engine-connections");
    }

    @Test
    @Tag("G42")
    void everyWrongPropertyIsShownAtOnceAndWithoutAStack(CapturedOutput output) {
        Throwable failure = App.inMemory(Handler.class)
                .with("postdate.lease", "1s")
                .with("postdate.renew-every", "2s")
                .with("postdate.safety-poll", "-1s")
                .with("postdate.queues.mails.parallelism", "0")
                .failure();

        assertThat(failure).isInstanceOf(ConfigurationException.class);
        assertThat(output.getOut())
                .contains("APPLICATION FAILED TO START")
                .contains("Postdate cannot start. 3 settings are wrong:")
                .contains("lease")
                .contains("safetyPoll=PT-1S")
                .contains("parallelism=0")
                .contains("postdate.safety-poll for safetyPoll")
                .doesNotContain("at dev.postdate");
    }

    @Test
    @Tag("G42")
    void timesWithoutAUnitAreSecondsAndALookTooOftenIsRefused() {
        assertThat(App.inMemory(Handler.class).with("postdate.metrics.look-every", "0").failure())
                .hasMessageContaining("metrics.look-every=PT0S (must be at least PT1S)");
        assertThat(App.inMemory(Handler.class)
                        .with("postdate.lease", "10")
                        .with("postdate.renew-every", "9")
                        .failure())
                .hasMessageContaining("lease=PT10S (must be at least 3 x renewEvery=PT9S)");
    }
}
