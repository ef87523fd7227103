package dev.postdate.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.SendOptions;
import dev.postdate.admin.DeadLetter;
import dev.postdate.admin.DeadLetters;
import dev.postdate.admin.Page;
import dev.postdate.admin.PostdateAdmin;
import dev.postdate.admin.RedriveOptions;
import dev.postdate.docs.Shop.ChargeCard;
import dev.postdate.docs.Shop.PaymentReminder;
import dev.postdate.retry.RetryPolicy;
import dev.postdate.spi.DeadLetterGroup;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.EndedRecord;
import dev.postdate.testkit.TestPostdate;
import dev.postdate.testkit.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The code of docs/guides/dead-letters.md. */
class DeadLettersGuideTest {

    private boolean broken = true;

    private PostdateBuilder shop() {
        return Postdate.builder("shop")
                .retry(RetryPolicy.deadLetter())
                .queue("slow", queue -> queue.parallelism(1))
                .handle(ChargeCard.class, (charge, context) -> {
                    if (broken || charge.order().equals("forty-two")) {
                        throw new IllegalStateException("the gateway refuses " + charge.order());
                    }
                })
                .handle(PaymentReminder.class, (reminder, context) -> {});
    }

    private static void charge(TestPostdate test, int cards) {
        for (int i = 0; i < cards; i++) {
            test.bus().send(new ChargeCard(Integer.toString(i)));
        }
        test.runUntilIdle();
    }

    @Test
    void look() {
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), shop())) {
            charge(test, 3);
            List<DeadLetter> seen = new ArrayList<>();
            // tag::list
            DeadLetters deadLetters = test.admin().deadLetters();
            DeadLetterQuery today = DeadLetterQuery.all()
                    .type("shop.charge-card")
                    .deadFrom(test.now().minus(Duration.ofDays(1)));
            @Nullable String after = null;
            do {
                Page<DeadLetter> page = deadLetters.list(today, after, 100);
                for (DeadLetter dead : page.items()) {
                    System.out.println(dead); // type, id, queue, since when, attempts, reason and last error
                    seen.add(dead);
                }
                after = page.next().orElse(null);
            } while (after != null);
            long atLeast = deadLetters.count(today, 1_000); // stops counting there
            // end::list
            assertThat(seen).hasSize(3);
            assertThat(atLeast).isEqualTo(3);
        }
    }

    @Test
    void groups() {
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), shop())) {
            charge(test, 3);
            DeadLetters deadLetters = test.admin().deadLetters();
            broken = false;
            // tag::groups
            for (DeadLetterGroup cause : deadLetters.groups(DeadLetterQuery.all(), 20)) {
                System.out.println(cause.count() + " x " + cause.type() + ", the last at " + cause.lastDeadAt() + ": "
                        + cause.error());
            }
            DeadLetterGroup worst = deadLetters.groups(DeadLetterQuery.all(), 1).get(0);
            // … and after the fix of what it shows:
            deadLetters.redriveAll(DeadLetterQuery.all().fingerprint(worst.fingerprint()), RedriveOptions.unchanged());
            // end::groups
            test.runUntilIdle();
            assertThat(test.handled(ChargeCard.class)).hasSize(3);
        }
    }

    @Test
    void redrive() {
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), shop())) {
            charge(test, 60);
            DeadLetters deadLetters = test.admin().deadLetters();
            broken = false;
            UUID id = deadLetters.list().get(0).messageId();
            List<UUID> several = deadLetters.list().stream()
                    .skip(1)
                    .limit(2)
                    .map(DeadLetter::messageId)
                    .toList();
            // tag::redrive
            boolean wasDead = deadLetters.redrive(id); // one
            List<UUID> redriven = deadLetters.redrive(several); // some; the answer says which of them were dead letters
            long count = deadLetters.redriveAll( // all that match, ten a second, to a queue that takes its time
                    DeadLetterQuery.all().queue("shop"),
                    RedriveOptions.unchanged().perSecond(10).toQueue("slow"));
            // end::redrive
            assertThat(wasDead).isTrue();
            assertThat(redriven).isEqualTo(several);
            assertThat(count).isEqualTo(57);
            test.advance(Duration.ofSeconds(5));
            assertThat(test.handled(ChargeCard.class)).hasSize(54);
            test.advance(Duration.ofSeconds(1));
            assertThat(test.handled(ChargeCard.class)).hasSize(60);
        }
    }

    @Test
    void edit() {
        broken = false;
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), shop())) {
            test.bus().send(new ChargeCard("forty-two"));
            test.runUntilIdle();
            DeadLetters deadLetters = test.admin().deadLetters();
            UUID id = deadLetters.list().get(0).messageId();
            // tag::edit
            DeadLetter dead = deadLetters.find(id).orElseThrow();
            String body = new String(dead.body(), StandardCharsets.UTF_8).replace("forty-two", "42");
            deadLetters.redrive(
                    id,
                    RedriveOptions.unchanged()
                            .body(body.getBytes(StandardCharsets.UTF_8))
                            .headers(dead.headers().with("mended-by", "anna")));
            // end::edit
            test.runUntilIdle();
            assertThat(test.handled(ChargeCard.class))
                    .extracting(ChargeCard::order)
                    .containsExactly("42");
        }
    }

    @Test
    void delete() {
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), shop())) {
            charge(test, 3);
            DeadLetters deadLetters = test.admin().deadLetters();
            UUID id = deadLetters.list().get(0).messageId();
            test.advance(Duration.ofDays(8));
            // tag::delete
            deadLetters.delete(List.of(id));
            deadLetters.deleteAll(DeadLetterQuery.all().deadBefore(test.now().minus(Duration.ofDays(7))));
            // end::delete
            assertThat(deadLetters.count()).isZero();
            assertThatIllegalArgumentException().isThrownBy(() -> deadLetters.deleteAll(DeadLetterQuery.all()));
        }
    }

    @Test
    void retention() {
        PostdateBuilder builder = shop();
        // tag::retention
        builder.deadLetterRetention(Duration.ofDays(90)); // counted from the death of each
        // end::retention
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), builder)) {
            charge(test, 3);
            test.advance(Duration.ofDays(90).plusHours(2));
            assertThat(test.admin().deadLetters().count()).isZero();
        }
    }

    @Test
    void ended() {
        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), shop())) {
            PostdateAdmin admin = test.admin();
            admin.queues().pause("shop");
            test.bus()
                    .scheduleSend(
                            new PaymentReminder("42"),
                            Duration.ofHours(1),
                            SendOptions.builder()
                                    .expiresAfter(Duration.ofHours(2))
                                    .build());
            test.advance(Duration.ofHours(4));
            admin.queues().resume("shop");
            test.runUntilIdle();
            List<String> lines = new ArrayList<>();
            // tag::ended
            admin.ended().forEach((what, count) -> lines.add(what.how() + " " + what.type() + ": " + count));
            for (EndedRecord message : admin.lastEnded(20)) {
                lines.add(message.id() + " due " + message.dueAt() + ": "
                        + Optional.ofNullable(message.why()).orElse("expired"));
            }
            // end::ended
            assertThat(lines).hasSize(2).first().isEqualTo("EXPIRED shop.payment-reminder: 1");
        }
    }
}
