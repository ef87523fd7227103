package dev.postdate.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.TransportException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RabbitOptionsTest {

    @ParameterizedTest
    @ValueSource(strings = {"with space", "a/b", "amq.mine", "#", "ä"})
    void aPrefixThatTheBrokerKeepsForItselfOrThatSurprisesIsRefused(String prefix) {
        assertThatThrownBy(() -> RabbitOptions.defaults().withPrefix(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prefix='" + prefix + "'");
    }

    @Test
    void everythingThatIsWrongIsNamedAtOnce() {
        assertThatThrownBy(() -> new RabbitOptions(
                        "", true, false, Map.of(), true, Duration.ZERO, Duration.ofDays(1), 0, java.util.List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "4 RabbitMQ", "connectTimeout=PT0S", "confirmTimeout=PT24H", "largestBody=0", "nativeDelays");
    }

    @Test
    void aDeliveryLimitWithoutAPlaceForWhatExceedsItIsRefused() {
        assertThatThrownBy(() -> RabbitOptions.defaults().withQueueArguments(Map.of("x-delivery-limit", 3)))
                .hasMessageContaining("withDeliveryLimit");
        assertThat(RabbitOptions.defaults()
                        .withPrefix("p.")
                        .withDeliveryLimit(3, "dead")
                        .queueArguments())
                .containsEntry("x-dead-letter-routing-key", "p.dead");
    }

    @ParameterizedTest
    @CsvSource({"3.10.0", "3.10.8", "3.13.7", "4.0.5", "4.3.0-rc.1", "10.0.0"})
    void serversFromThreeTenOnAreTaken(String version) {
        assertThatCode(() -> ServerVersion.checked("RabbitMQ", version, "It")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"RabbitMQ, 3.9.29", "RabbitMQ, 2.8.1", "RabbitMQ, unknown", "Qpid, 9.0.0"})
    void anEarlierServerOrAnotherOneIsRefusedByWhatItSays(String product, String version) {
        assertThatThrownBy(() -> ServerVersion.checked(product, version, "RabbitMQ at amqp://here"))
                .isInstanceOf(TransportException.class)
                .hasMessageContainingAll("amqp://here", version, "3.10 or later");
    }

    @Test
    void aNameOfSomebodyElsesQueueIsKeptApartFromOurs() {
        Names names = new Names("p.");
        assertThat(names.queue("orders")).isEqualTo("p.orders");
        assertThat(names.ours("p.orders")).isEqualTo("orders");
        assertThat(names.ours("spring.replies")).isEqualTo("amqp:spring.replies");
        assertThat(names.queue("amqp:spring.replies")).isEqualTo("spring.replies");
    }
}
