package dev.postdate.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.SerializationException;
import dev.postdate.jackson.Samples.ByClassName;
import dev.postdate.jackson.Samples.Color;
import dev.postdate.jackson.Samples.Counted;
import dev.postdate.jackson.Samples.Holder;
import dev.postdate.jackson.Samples.Line;
import dev.postdate.jackson.Samples.Nested;
import dev.postdate.jackson.Samples.Positive;
import dev.postdate.jackson.Samples.PropertyByClassName;
import dev.postdate.jackson.Samples.Tree;
import dev.postdate.jackson.Samples.UsesClassName;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileBodiesTest {

    private final JacksonSerializer serializer = JacksonSerializer.create();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "nul",
                "{\"article\":\"tea\"",
                "{article:\"tea\"}",
                "{'article':'tea'}",
                "{\"quantity\":01}",
                "{\"quantity\":NaN}",
                "{\"article\":\"tea\",}",
                "/* no */ {}",
                "{\"article\":\"\u0001\"}",
                "{\"article\":\"\\x\"}",
                "<line/>"
            })
    void whatIsNoJsonIsRefused(String body) {
        assertThatThrownBy(() -> read(body, Line.class))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("The body is no dev.postdate.jackson.Samples$Line");
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        byte[] body = {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'};
        assertThatThrownBy(() -> serializer.deserialize(body, Line.class)).isInstanceOf(SerializationException.class);
    }

    @Test
    void randomBytesNeverGiveAnotherException() {
        Random random = new Random(42);
        byte[] valid = "{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[]}]}".getBytes(UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] body = valid.clone();
            for (int hits = random.nextInt(4); hits >= 0; hits--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(serializer.deserialize(body, Tree.class)).isInstanceOf(Tree.class);
            } catch (SerializationException refused) {
                assertThat(refused).hasMessageContaining("Tree");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "{}x", "{},", "{}]", "{}1"})
    void whatFollowsTheMessageIsRefused(String body) {
        assertThatThrownBy(() -> read(body, Line.class)).isInstanceOf(SerializationException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"quantity\":1,\"quantity\":2}",
                "{\"article\":\"a\",\"unknown\":1,\"unknown\":2}",
                "{\"article\":\"a\",\"unknown\":{\"x\":1,\"x\":2}}"
            })
    void propertyGivenTwiceIsRefused(String body) {
        assertThatThrownBy(() -> read(body, Line.class)).isInstanceOf(SerializationException.class);
    }

    @Test
    void entryOrNameGivenTwiceIsRefused() {
        assertThatThrownBy(() -> read("{\"anything\":{\"a\":1,\"a\":2}}", Holder.class))
                .isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> read(
                        "{\"@type\":\"pay.card\",\"@type\":\"pay.transfer\",\"number\":\"1\"}", Samples.Payment.class))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void deepNestingIsRefusedOnReading() {
        String body = "{\"inner\":".repeat(100_000) + "null" + "}".repeat(100_000);
        assertThatThrownBy(() -> read(body, Nested.class))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("nested");
        String skipped = "{\"unknown\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThatThrownBy(() -> read(skipped, Nested.class))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("nested");
    }

    @Test
    void deepOrEndlessNestingIsRefusedOnWriting() {
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        assertThatThrownBy(() -> serializer.serialize(new Holder(endless))).isInstanceOf(SerializationException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_001, 1_000_000})
    void numbersOfTooManyDigitsAreRefused(int digits) {
        String number = "9".repeat(digits);
        assertThatThrownBy(() -> read(number, BigInteger.class)).isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> read("{\"quantity\":" + number + "}", Line.class))
                .isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> read("{\"price\":1." + number + "}", Counted.class))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void numberWithAHugeExponentDoesNotGrow() {
        assertThatThrownBy(() -> read("1E+1000000000", BigInteger.class)).isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> read("{\"quantity\":1E+1000000000}", Line.class))
                .isInstanceOf(SerializationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"BLUE\"", "\"red\"", "\"as green as grass\"", "\"\"", "0", "1", "true", "{}"})
    void whatIsNoNameOfTheEnumIsRefused(String body) {
        assertThatThrownBy(() -> read(body, Color.class)).isInstanceOf(SerializationException.class);
    }

    @Test
    void nullIsNoMessage() {
        assertThatThrownBy(() -> read("null", Line.class))
                .isInstanceOf(SerializationException.class)
                .hasMessage("The body is no dev.postdate.jackson.Samples$Line: it is null, which is no message.");
    }

    @Test
    void classNamesAreRefusedEvenIfAnnotationsAskForThem() {
        for (Class<?> type : List.of(ByClassName.class, UsesClassName.class, PropertyByClassName.class)) {
            assertThatThrownBy(() -> read(
                            "{\"value\":{\"@class\":\"java.util.HashMap\"},\"@class\":\"java.util.HashMap\"}", type))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("puts names of classes into messages");
        }
        assertThatThrownBy(() -> serializer.serialize(new PropertyByClassName("x")))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("puts names of classes into messages");
    }

    @Test
    void classPropertyIsOnlyAnUnknownProperty() {
        assertThat(read("{\"@class\":\"java.net.URL\",\"article\":\"tea\",\"quantity\":1}", Line.class))
                .isEqualTo(new Line("tea", 1));
    }

    @Test
    void failureNamesTypeAndPathButNoValue() {
        String body =
                "{\"name\":\"root\",\"children\":[{\"name\":\"a\",\"children\":[]},{\"name\":{\"secret\":\"4711\"},\"children\":[]}]}";
        assertThatThrownBy(() -> read(body, Tree.class))
                .isInstanceOf(SerializationException.class)
                .hasMessage("The body is no dev.postdate.jackson.Samples$Tree at children[1].name:"
                        + " it does not hold a valid java.lang.String (line 1, column 63).")
                .hasNoCause();
        assertThatThrownBy(() -> read("{\"quantity\":\"secret4711\"}", Line.class))
                .hasMessageContaining("at quantity")
                .hasMessageNotContaining("4711")
                .hasNoCause();
        assertThatThrownBy(() -> read("secret4711", Line.class))
                .hasMessageNotContaining("4711")
                .hasNoCause();
    }

    @Test
    void whatTheClassItselfThrewIsTheCause() {
        assertThatThrownBy(() -> read("{\"amount\":-5}", Positive.class))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("the class itself threw java.lang.IllegalArgumentException")
                .cause()
                .hasMessage("the amount must be positive");
    }

    private Object read(String body, Class<?> type) {
        return serializer.deserialize(body.getBytes(UTF_8), type);
    }
}
