package dev.postdate.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.ConfigurationException;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.SerializationException;
import dev.postdate.UnknownMessageTypeException;
import org.junit.jupiter.api.Test;

class TypeEvolutionTest {

    @MessageType(value = "shop.bill", version = 2, aliases = "shop.invoice")
    record Bill(String order, String currency) {}

    @Test
    void readsByFormerNamesAndUpcasters() {
        TypeEvolution.check(described())
                .reads("shop.invoice", 1, "{\"order\":\"42\"}")
                .as(new Bill("42", "EUR"))
                .reads("shop.bill", 2, "{\"order\":\"42\",\"currency\":\"USD\"}")
                .as(new Bill("42", "USD"));
    }

    @Test
    void saysWhatWasReadAndWhatWasExpected() {
        TypeEvolution.Reading reading = TypeEvolution.check(described()).reads("shop.bill", 1, "{\"order\":\"42\"}");

        assertThat(reading.message()).isEqualTo(new Bill("42", "EUR"));
        assertThatThrownBy(() -> reading.as(new Bill("42", "CHF")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("Version 1", "'shop.bill'", "EUR", "CHF");
    }

    @Test
    void refusesWhatADeliveryWouldRefuse() {
        TypeEvolution evolution = TypeEvolution.check(described());

        assertThatThrownBy(() -> evolution.reads("shop.receipt", 1, "{}"))
                .isInstanceOf(UnknownMessageTypeException.class)
                .hasMessageContaining("shop.receipt");
        assertThatThrownBy(() -> evolution.reads("shop.bill", 3, "{}"))
                .isInstanceOf(UnknownMessageTypeException.class)
                .hasMessageContaining("newer than 2");
        assertThatThrownBy(() -> evolution.reads("shop.bill", 2, "[")).isInstanceOf(SerializationException.class);
    }

    @Test
    void aWrongDescriptionIsRefusedWithAllProblems() {
        assertThatThrownBy(() -> TypeEvolution.check(
                        described().upcast(Bill.class, 7, body -> body).alias(Bill.class, "no good")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("upcast(", "7", "no good");
    }

    @Test
    void theDescriptionCanStillBeStarted() {
        PostdateBuilder described = described();
        TypeEvolution.check(described);

        try (TestPostdate test = TestPostdate.start(VirtualTime.create(), described)) {
            test.bus().send(new Bill("1", "EUR"));
            test.runUntilIdle();
            assertThat(test.handled(Bill.class)).hasSize(1);
        }
    }

    private static PostdateBuilder described() {
        return Postdate.builder("test")
                .handle(Bill.class, (bill, context) -> {})
                .upcast(
                        Bill.class,
                        1,
                        body -> new String(body, UTF_8)
                                .replace("}", ",\"currency\":\"EUR\"}")
                                .getBytes(UTF_8));
    }
}
