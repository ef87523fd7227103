package dev.postdate.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.SerializationException;
import dev.postdate.jackson.Samples.Annotated;
import dev.postdate.jackson.Samples.Attachment;
import dev.postdate.jackson.Samples.Bean;
import dev.postdate.jackson.Samples.Celsius;
import dev.postdate.jackson.Samples.Color;
import dev.postdate.jackson.Samples.Computed;
import dev.postdate.jackson.Samples.Counted;
import dev.postdate.jackson.Samples.DataClass;
import dev.postdate.jackson.Samples.Empty;
import dev.postdate.jackson.Samples.Everything;
import dev.postdate.jackson.Samples.Holder;
import dev.postdate.jackson.Samples.Line;
import dev.postdate.jackson.Samples.Moments;
import dev.postdate.jackson.Samples.Ping;
import dev.postdate.jackson.Samples.Secretive;
import dev.postdate.spi.MessageSerializer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

class JacksonSerializerTest {

    private final JacksonSerializer serializer = JacksonSerializer.create();

    @Test
    void recordOfEveryUsualTypeComesBackEqual() {
        Everything message = everything();
        assertThat(roundTrip(message)).isEqualTo(message);
    }

    @Test
    void recordIsWrittenInTheOrderOfItsComponents() {
        assertThat(json(everything()))
                .isEqualTo(
                        "{\"text\":\"Grüße, \\\"du\\\" \\u0000😀\",\"letter\":\"ß\",\"whole\":-1,\"large\":9223372036854775807,"
                                + "\"floating\":0.1,\"flag\":true,\"exact\":12.3400,\"big\":123456789012345678901234567890,"
                                + "\"id\":\"00000000-0000-0001-0000-000000000002\",\"color\":\"GREEN\","
                                + "\"lines\":[{\"article\":\"tea\",\"quantity\":2},{\"article\":\"cup\",\"quantity\":1}],"
                                + "\"counts\":{\"a\":1,\"b\":2},\"tags\":[\"x\",\"y\"],\"some\":\"here\",\"none\":null,\"someInt\":7,\"noLong\":null}");
    }

    @Test
    void equalMessagesGiveEqualBytes() {
        Map<String, Integer> oneWay = new HashMap<>();
        Map<String, Integer> otherWay = new HashMap<>(1024);
        for (int i = 0; i < 500; i++) {
            oneWay.put("key" + i, i);
            otherWay.put("key" + (499 - i), 499 - i);
        }
        Set<String> forward = new LinkedHashSet<>(List.of("a", "b", "c"));
        Set<String> backward = new LinkedHashSet<>(List.of("c", "b", "a"));
        assertThat(json(new Holder(oneWay))).isEqualTo(json(new Holder(otherWay)));
        assertThat(json(new Holder(forward))).isEqualTo(json(new Holder(backward)));
    }

    @Test
    void momentsAreIsoTextAndKeepTheirNanosecondsOffsetAndZone() {
        Moments moments = new Moments(
                Instant.parse("2027-01-04T09:00:00.123456789Z"),
                Duration.ofSeconds(90, 1),
                Period.of(1, 2, 3),
                LocalDate.of(2028, 2, 29),
                LocalTime.of(23, 59, 59, 999_999_999),
                LocalDateTime.of(2027, 1, 4, 9, 0, 0, 1),
                OffsetDateTime.parse("2027-01-04T09:00:00.000000001+05:30"),
                ZonedDateTime.parse("2026-10-25T02:30:00.5+01:00[Europe/Berlin]"),
                ZoneId.of("Europe/Berlin"),
                Year.of(2027),
                YearMonth.of(2027, 12));
        assertThat(roundTrip(moments)).isEqualTo(moments);
        assertThat(json(moments))
                .contains("\"instant\":\"2027-01-04T09:00:00.123456789Z\"")
                .contains("\"duration\":\"PT1M30.000000001S\"")
                .contains("\"zoned\":\"2026-10-25T02:30:00.5+01:00[Europe/Berlin]\"");
    }

    @Test
    void instantsAtTheEndsOfTheCalendarComeBack() {
        for (Instant instant : List.of(Instant.MIN, Instant.EPOCH, Instant.MAX)) {
            assertThat(serializer.deserialize(serializer.serialize(instant), Instant.class))
                    .isEqualTo(instant);
        }
    }

    @Test
    void bytesAreBase64() {
        byte[] content = new byte[256];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) i;
        }
        Attachment attachment = new Attachment("all", content);
        assertThat(json(attachment)).startsWith("{\"name\":\"all\",\"content\":\"AAECAwQF");
        assertThat(((Attachment) roundTrip(attachment)).content()).isEqualTo(content);
    }

    @Test
    void enumsAreTheirNamesWhateverToStringSays() {
        assertThat(json(new Holder(Color.GREEN))).isEqualTo("{\"anything\":\"GREEN\"}");
        assertThat(read("\"GREEN\"", Color.class)).isEqualTo(Color.GREEN);
    }

    @Test
    void floatingPointNumbersWithoutAValueComeBack() {
        for (double number :
                new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, -0.0}) {
            Counted message = new Counted(1, true, number, null, null, Optional.empty());
            assertThat(roundTrip(message)).isEqualTo(message);
        }
    }

    @Test
    void exactNumbersKeepTheirScale() {
        for (String number : List.of("1.00", "1E+400", "-0.000000000000000000001", "100")) {
            BigDecimal exact = new BigDecimal(number);
            assertThat(serializer.deserialize(serializer.serialize(exact), BigDecimal.class))
                    .isEqualTo(exact);
        }
    }

    @Test
    void messagesWithoutPropertiesAreEmptyObjects() {
        assertThat(json(new Ping())).isEqualTo("{}");
        assertThat(json(new Empty())).isEqualTo("{}");
        assertThat(roundTrip(new Ping())).isEqualTo(new Ping());
        assertThat(roundTrip(new Empty())).isInstanceOf(Empty.class);
    }

    @Test
    void dataClassNeedsNothingMore() {
        DataClass message = new DataClass("Ada", 3);
        assertThat(json(message)).isEqualTo("{\"name\":\"Ada\",\"size\":3}");
        assertThat(roundTrip(message)).isEqualTo(message);
    }

    @Test
    void beanIsWrittenByTheNamesOfItsProperties() {
        Bean bean = new Bean();
        bean.setZeta(1);
        bean.setAlpha("a");
        assertThat(json(bean)).isEqualTo("{\"alpha\":\"a\",\"zeta\":1}");
        assertThat(((Bean) roundTrip(bean)).getZeta()).isEqualTo(1);
    }

    @Test
    void jacksonsAnnotationsAreRespected() {
        assertThat(((Annotated) roundTrip(new Annotated("x"))).value()).isEqualTo("x");
    }

    @Test
    void methodsOfARecordThatLookLikeGettersAreNotWritten() {
        assertThat(json(new Computed(1, 2))).isEqualTo("{\"left\":1,\"right\":2}");
    }

    @Test
    void classThatWouldLoseItsStateIsRefused() {
        assertThatThrownBy(() -> serializer.serialize(new Secretive()))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("Secretive has fields of which none would be written");
    }

    @Test
    void unknownPropertiesAreSkipped() {
        assertThat(read("{\"article\":\"tea\",\"new\":{\"deep\":[1,2]},\"quantity\":2}", Line.class))
                .isEqualTo(new Line("tea", 2));
    }

    @Test
    void absentPropertiesTakeTheirEmptyValue() {
        assertThat(read("{}", Counted.class)).isEqualTo(new Counted(0, false, 0.0, null, null, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"count\":null}", "{\"urgent\":null}", "{\"price\":null}"})
    void nullForAPrimitiveIsRefused(String body) {
        assertThatThrownBy(() -> read(body, Counted.class))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("Counted at ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"count\":\"1\"}",
                "{\"count\":1.5}",
                "{\"count\":2147483648}",
                "{\"count\":true}",
                "{\"urgent\":\"true\"}",
                "{\"urgent\":1}",
                "{\"count\":{}}",
                "{\"count\":[1]}",
                "{\"price\":\"1.5\"}"
            })
    void valuesOfAnotherTypeAreRefused(String body) {
        assertThatThrownBy(() -> read(body, Counted.class)).isInstanceOf(SerializationException.class);
    }

    @Test
    void everyTextAndEveryLongNameThatIsWrittenIsReadAgain() {
        String long21 = "x".repeat(21_000_000);
        Holder message = new Holder(Map.of("n".repeat(60_000), long21));
        assertThat(roundTrip(message)).isEqualTo(message);
    }

    @Test
    void modulesOfTheUserAreAdded() {
        SimpleModule module = new SimpleModule("temperatures")
                .addSerializer(Celsius.class, new ValueSerializer<>() {
                    @Override
                    public void serialize(Celsius value, JsonGenerator generator, SerializationContext context) {
                        generator.writeNumber(value.degrees());
                    }
                })
                .addDeserializer(Celsius.class, new ValueDeserializer<>() {
                    @Override
                    public Celsius deserialize(JsonParser parser, DeserializationContext context) {
                        return new Celsius(parser.getIntValue());
                    }
                });
        JacksonSerializer extended = serializer.withModules(module).withModules();
        assertThat(new String(extended.serialize(new Celsius(21)), UTF_8)).isEqualTo("21");
        assertThat(extended.deserialize(extended.serialize(new Celsius(21)), Celsius.class))
                .isEqualTo(new Celsius(21));
        assertThat(json(new Celsius(21))).isEqualTo("{\"degrees\":21}");
    }

    @Test
    void isFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(MessageSerializer.class).findFirst())
                .get()
                .isInstanceOf(JacksonSerializer.class);
        assertThat(serializer.contentType()).isEqualTo("application/json");
    }

    private static Everything everything() {
        return new Everything(
                "Grüße, \"du\" \u0000😀",
                'ß',
                -1,
                Long.MAX_VALUE,
                0.1,
                true,
                new BigDecimal("12.3400"),
                new BigInteger("123456789012345678901234567890"),
                new UUID(1, 2),
                Color.GREEN,
                List.of(new Line("tea", 2), new Line("cup", 1)),
                Map.of("b", 2, "a", 1),
                Set.of("y", "x"),
                Optional.of("here"),
                Optional.empty(),
                OptionalInt.of(7),
                OptionalLong.empty());
    }

    private String json(Object message) {
        return new String(serializer.serialize(message), UTF_8);
    }

    private Object read(String body, Class<?> type) {
        return serializer.deserialize(body.getBytes(UTF_8), type);
    }

    private Object roundTrip(Object message) {
        return serializer.deserialize(serializer.serialize(message), message.getClass());
    }
}
