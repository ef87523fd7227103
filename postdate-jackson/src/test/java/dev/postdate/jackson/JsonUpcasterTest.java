package dev.postdate.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.SerializationException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class JsonUpcasterTest {

    @Test
    void changesTheTreeInPlace() {
        JsonUpcaster upcaster = JsonUpcaster.of(body -> {
            body.put("currency", "EUR");
            body.set("orderId", body.remove("order"));
        });

        assertThat(upcast(upcaster, "{\"order\":\"42\",\"amount\":3}"))
                .isEqualTo("{\"amount\":3,\"currency\":\"EUR\",\"orderId\":\"42\"}");
    }

    @Test
    void whatIsNotChangedKeepsEveryDigitAndLetter() {
        String body =
                "{\"a\":12345678901234567890.12345678901234567890,\"b\":1.10,\"c\":1E-20,\"d\":\"ä€😀\\u0000\",\"e\":null,"
                        + "\"f\":9007199254740993,\"g\":123456789012345678901234567890}";

        assertThat(upcast(JsonUpcaster.of(tree -> {}), body)).isEqualTo(body);
    }

    @Test
    void putsAnotherTreeInPlaceOfABodyOfAnyKind() {
        JsonUpcaster wrap = JsonUpcaster.replacing(tree -> {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            object.set("items", tree);
            return object;
        });

        assertThat(upcast(wrap, "[1,2]")).isEqualTo("{\"items\":[1,2]}");
    }

    @Test
    void refusesABodyThatIsNoObjectWithoutQuotingIt() {
        assertThatThrownBy(() -> upcast(JsonUpcaster.of(tree -> {}), "\"secret\""))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("no JSON object")
                .hasMessageNotContaining("secret");
    }

    @Test
    void refusesWhatIsNoJsonWithoutQuotingIt() {
        assertThatThrownBy(() -> upcast(JsonUpcaster.of(tree -> {}), "{secret"))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("not valid JSON")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aMissingPropertyIsReportedWithoutTheOthersValues() {
        assertThatThrownBy(() -> upcast(
                        JsonUpcaster.of(tree -> tree.put("b", tree.required("a").asString())), "{\"c\":\"secret\"}"))
                .isInstanceOf(SerializationException.class)
                .hasMessageNotContaining("secret");
    }

    private static String upcast(JsonUpcaster upcaster, String body) {
        return new String(Objects.requireNonNull(upcaster.upcast(body.getBytes(UTF_8))), UTF_8);
    }
}
