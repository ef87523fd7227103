package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.Handles;
import dev.postdate.MessageBus;
import dev.postdate.ScheduleToken;
import dev.postdate.SendOptions;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.micrometer.PostdateMeter;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spring.PostdateCustomizer;
import dev.postdate.spring.actuate.PostdateEndpoint;
import dev.postdate.spring.test.Messages.Reminder;
import dev.postdate.testkit.VirtualTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** What the actuator shows of a node, asked by HTTP. */
class ActuatorTest {

    static class Handler {
        @Handles
        void remind(Reminder reminder) {
            if (reminder.order().startsWith("bad")) {
                throw new IllegalStateException("password=hunter2 was refused");
            } else if (reminder.order().equals("worthless")) {
                throw new ArithmeticException();
            }
        }

        @Bean
        VirtualTime clock() {
            return VirtualTime.create();
        }

        @Bean
        PostdateCustomizer retries() {
            return builder -> builder.retryRules(rules -> rules.on(ArithmeticException.class, RetryPolicy.discard())
                    .otherwise(RetryPolicy.retryNow(1).thenDeadLetter()));
        }
    }

    private static ConfigurableApplicationContext start(App app) {
        return app.onTheWeb()
                .with("management.endpoints.web.exposure.include", "*")
                .with("management.endpoint.health.show-details", "always")
                .start();
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext context, String path) {
        return call(context, path, null);
    }

    private static HttpResponse<String> call(ConfigurableApplicationContext context, String path, String body) {
        String port = context.getEnvironment().getProperty("local.server.port");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator" + path));
        if (body != null) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        }
        try {
            return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(path, e);
        }
    }

    @Test
    @Tag("G40")
    void healthIsUpAndThenDownWithItsReason() {
        try (ConfigurableApplicationContext context = start(App.inMemory(Handler.class))) {
            assertThat(get(context, "/health/postdate"))
                    .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(200))
                    .satisfies(answer -> assertThat(answer.body()).contains("\"UP\"", "\"leaseValid\":true"));

            // Nobody serves that queue.
            context.getBean(MessageBus.class)
                    .send(
                            new Reminder("o-1"),
                            SendOptions.builder().to("accounting/invoices").build());
            for (int looks = 0; looks < 10; looks++) {
                context.getBean(VirtualTime.class).advance(Duration.ofSeconds(30));
            }
            assertThat(get(context, "/health/postdate"))
                    .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(503))
                    .satisfies(answer ->
                            assertThat(answer.body()).contains("\"DOWN\"", "UNSERVED", "accounting/invoices"));
            assertThat(get(context, "/health").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void theEndpointShowsWhatWaitsAndWhatDiedAndTellsNoBodiesAndNoSecrets() {
        try (ConfigurableApplicationContext context = start(App.inMemory(Handler.class))) {
            MessageBus bus = context.getBean(MessageBus.class);
            ScheduleToken token = bus.scheduleSend(
                            new Reminder("a-secret-order"),
                            Duration.ofDays(3),
                            SendOptions.builder().key("k-1").build())
                    .token();
            bus.send(new Reminder("bad"));
            context.getBean(VirtualTime.class).runUntilIdle();
            String dead = context.getBean(PostdateAdmin.class)
                    .deadLetters()
                    .list()
                    .get(0)
                    .messageId()
                    .toString();

            assertThat(get(context, "/postdate").body())
                    .contains("\"status\":\"UP\"", "\"queue\":\"shop\"", "\"pending\":1", "\"deadLetters\":1");
            assertThat(get(context, "/postdate/messages?key=k-1").body()).contains(token.messageId().toString(), "\"dueAt\":");
            assertThat(get(context, "/postdate/messages?type=no.such").body()).contains("\"items\":[]");
            assertThat(get(context, "/postdate/messages/" + token.messageId()).body())
                    .contains("\"conversationId\":", "\"bodyBytes\":")
                    .doesNotContain("a-secret-order");
            assertThat(get(context, "/postdate/dead-letters?reason=attempts_spent").body())
                    .contains(dead, "IllegalStateException")
                    .doesNotContain("hunter2");
            assertThat(get(context, "/postdate/dead-letters/" + dead).body()).contains("\"errors\":[{");
            assertThat(get(context, "/postdate/causes").body()).contains("\"count\":1");
            assertThat(get(context, "/postdate/types").body()).contains("\"deadLetters\":true");
            assertThat(get(context, "/postdate/queues").body()).contains("\"exact\":true");
            assertThat(get(context, "/postdate/health").body()).contains("\"storeReachable\":true");
        }
    }

    @Test
    void whatIsAskedWronglyIsAnsweredWithWhatIsAllowed() {
        try (ConfigurableApplicationContext context = start(App.inMemory(Handler.class))) {
            refuses(context, "/postdate/no-such-area", "no-such-area", "dead-letters");
            refuses(context, "/postdate/messages?dueFrom=tomorrow", "dueFrom=tomorrow", "2026-01-31T12:00:00Z");
            refuses(context, "/postdate/messages?limit=100000", "100000", "1 to 1000");
            refuses(context, "/postdate/messages?after=nonsense", "nonsense");
            refuses(context, "/postdate/messages?reason=refused", "'reason' means nothing for 'messages'", "queue");
            refuses(context, "/postdate/dead-letters?reason=boredom", "reason=boredom", "attempts_spent");
            refuses(context, "/postdate/messages/not-an-id", "id=not-an-id", "must be an id such as");
            String nobody = "00000000-0000-0000-0000-000000000000";
            HttpResponse<String> missing = get(context, "/postdate/messages/" + nobody);
            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(missing.body()).contains("There is no " + nobody + " among the messages");
        }
    }

    private static void refuses(ConfigurableApplicationContext context, String path, String... parts) {
        refused(get(context, path), parts);
    }

    private static void refused(HttpResponse<String> answer, String... parts) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains(parts);
    }

    @Test
    void theEndpointChangesNothingUnlessThatIsAllowed() {
        try (ConfigurableApplicationContext context = start(App.inMemory(Handler.class))) {
            assertThat(call(context, "/postdate/queues", "{\"action\":\"pause\",\"queue\":\"shop\"}")
                            .statusCode())
                    .isEqualTo(405);
            assertThat(get(context, "/postdate/queues").body()).contains("\"paused\":false");
        }
    }

    @Test
    void anOperatorMayCancelMovePauseAndRedriveWhereThatIsAllowedAndIsRecorded() {
        try (ConfigurableApplicationContext context =
                start(App.inMemory(Handler.class).with("management.endpoint.postdate.access", "unrestricted"))) {
            MessageBus bus = context.getBean(MessageBus.class);
            String first = waiting(bus);
            String second = waiting(bus);
            assertThat(call(context, "/postdate/messages", "{\"action\":\"cancel\",\"id\":\"" + first + "\"}")
                            .body())
                    .contains("CANCELLED");
            assertThat(call(
                                    context,
                                    "/postdate/messages",
                                    "{\"action\":\"move\",\"id\":\"" + second + "\",\"due\":\"P9D\"}")
                            .body())
                    .contains("RESCHEDULED");
            assertThat(call(context, "/postdate/queues", "{\"action\":\"pause\",\"queue\":\"shop\"}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(get(context, "/postdate/queues").body()).contains("\"paused\":true");
            call(context, "/postdate/queues", "{\"action\":\"resume\",\"queue\":\"shop\"}");

            bus.send(new Reminder("bad"));
            VirtualTime clock = context.getBean(VirtualTime.class);
            clock.runUntilIdle();
            PostdateAdmin admin = context.getBean(PostdateAdmin.class);
            String dead = admin.deadLetters().list().get(0).messageId().toString();
            assertThat(call(context, "/postdate/dead-letters", "{\"action\":\"redrive\",\"id\":\"" + dead + "\"}")
                            .body())
                    .contains("\"redriven\":true");
            clock.runUntilIdle();
            assertThat(call(context, "/postdate/dead-letters", "{\"action\":\"delete\",\"id\":\"" + dead + "\"}")
                            .body())
                    .contains("\"deleted\":true");
            assertThat(admin.deadLetters().count(DeadLetterQuery.all(), 10)).isZero();

            assertThat(get(context, "/postdate/actions").body())
                    .contains("\"who\":\"actuator\"", "CANCEL_MESSAGES", "MOVE_MESSAGES", "PAUSE_QUEUE", "DELETE_DEAD");
            context.getBean(PostdateEndpoint.class).change(loggedIn("ada"), "queues", "pause", null, "shop", null);
            assertThat(admin.actions(null, 1).items().get(0).who()).isEqualTo("ada");
            refused(
                    call(context, "/postdate/messages", "{\"action\":\"explode\"}"),
                    "messages explode",
                    "messages cancel");
            refused(call(context, "/postdate/messages", "{\"action\":\"cancel\"}"), "id is missing");
            refused(
                    call(
                            context,
                            "/postdate/messages",
                            "{\"action\":\"move\",\"id\":\"" + second + "\",\"due\":\"Friday\"}"),
                    "due=Friday",
                    "PT1H");
        }
    }

    private static SecurityContext loggedIn(String who) {
        return new SecurityContext() {
            @Override
            public Principal getPrincipal() {
                return () -> who;
            }

            @Override
            public boolean isUserInRole(String role) {
                return false;
            }
        };
    }

    private static String waiting(MessageBus bus) {
        return bus.scheduleSend(new Reminder("o"), Duration.ofDays(3))
                .token()
                .messageId()
                .toString();
    }

    @Test
    void prometheusShowsEveryMeterMoving() {
        try (ConfigurableApplicationContext context =
                start(App.onPostgres(Handler.class).withoutJpa())) {
            MessageBus bus = context.getBean(MessageBus.class);
            VirtualTime clock = context.getBean(VirtualTime.class);
            PostdateAdmin admin = context.getBean(PostdateAdmin.class);
            bus.cancel(bus.scheduleSend(new Reminder("o-1"), Duration.ofDays(3)).token());
            bus.scheduleSend(new Reminder("o-2"), Duration.ofDays(3));
            bus.send(new Reminder("o-3"));
            bus.send(new Reminder("bad"));
            bus.send(new Reminder("worthless"));
            clock.runUntilIdle();
            admin.queues().pause("shop");
            bus.send(
                    new Reminder("late"),
                    SendOptions.builder().expiresAfter(Duration.ofSeconds(1)).build());
            clock.advance(Duration.ofMinutes(2));
            String paused = get(context, "/prometheus").body();
            assertThat(value(paused, PostdateMeter.PENDING)).isEqualTo(2);
            assertThat(value(paused, PostdateMeter.DUE)).isEqualTo(1);
            assertThat(value(paused, PostdateMeter.OLDEST_DUE)).isGreaterThan(30);
            assertThat(value(paused, PostdateMeter.DEAD_LETTERS)).isEqualTo(1);
            assertThat(value(paused, PostdateMeter.HEALTH)).isEqualTo(1);

            admin.queues().resume("shop");
            clock.advance(Duration.ofMinutes(2));
            String text = get(context, "/prometheus").body();
            // For these somebody else has to take a message away, or an answer of the store's has to be lost.
            Set<PostdateMeter> elsewhere = Set.of(PostdateMeter.CLAIMS_LOST, PostdateMeter.RESULTS_UNKNOWN);
            // What these show depends on the machine and on the database.
            Set<PostdateMeter> anything =
                    Set.of(PostdateMeter.HELD, PostdateMeter.CLOCK_OFFSET, PostdateMeter.OLDEST_SNAPSHOT);
            Set<PostdateMeter> seen = Set.of(
                    PostdateMeter.PENDING, PostdateMeter.DUE, PostdateMeter.OLDEST_DUE, PostdateMeter.DEAD_LETTERS);
            for (PostdateMeter meter : PostdateMeter.values()) {
                if (!elsewhere.contains(meter) && !seen.contains(meter)) {
                    assertThat(value(text, meter))
                            .as("%s in%n%s", meter.id(), text)
                            .isGreaterThanOrEqualTo(anything.contains(meter) ? -1e9 : 1e-9);
                }
            }
        }
    }

    /** The highest that a line of the meter shows; not a number if there is none. */
    private static double value(String text, PostdateMeter meter) {
        Matcher lines = Pattern.compile(
                        "^" + meter.id().replace('.', '_') + "[a-z_]*(?:\\{[^}]*\\})? ([-0-9.E]+)$", Pattern.MULTILINE)
                .matcher(text);
        double highest = Double.NaN;
        while (lines.find()) {
            double value = Double.parseDouble(lines.group(1));
            highest = Double.isNaN(highest) ? value : Math.max(highest, value);
        }
        return highest;
    }
}
