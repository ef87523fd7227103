package dev.postdate.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.SerializationException;
import dev.postdate.jackson.Samples.Bag;
import dev.postdate.jackson.Samples.Card;
import dev.postdate.jackson.Samples.Castor;
import dev.postdate.jackson.Samples.Concrete;
import dev.postdate.jackson.Samples.ConcreteChild;
import dev.postdate.jackson.Samples.Generic;
import dev.postdate.jackson.Samples.Holder;
import dev.postdate.jackson.Samples.Invoice;
import dev.postdate.jackson.Samples.Open;
import dev.postdate.jackson.Samples.OpenClass;
import dev.postdate.jackson.Samples.Order;
import dev.postdate.jackson.Samples.Page;
import dev.postdate.jackson.Samples.Payment;
import dev.postdate.jackson.Samples.Special;
import dev.postdate.jackson.Samples.Transfer;
import dev.postdate.jackson.Samples.Unnamed;
import dev.postdate.jackson.Samples.UsesConcrete;
import dev.postdate.jackson.Samples.UsesOpen;
import dev.postdate.jackson.Samples.UsesTwins;
import dev.postdate.jackson.Samples.UsesUnnamed;
import dev.postdate.jackson.Samples.WithoutName;
import java.lang.reflect.Type;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedTypesTest {

    private final JacksonSerializer serializer = JacksonSerializer.create();

    @Test
    void sealedPropertiesComeBackAsTheClassTheyWere() {
        Order order = new Order(
                "o-1",
                new Card("4711"),
                List.of(new Transfer("DE00", 3), new Invoice(LocalDate.of(2027, 1, 4)), Special.PREPAID),
                Map.of("first", new Card("1"), "second", new Invoice(LocalDate.EPOCH)),
                Optional.of(new Invoice(LocalDate.MAX)));
        assertThat(serializer.deserialize(serializer.serialize(order), Order.class))
                .isEqualTo(order);
    }

    @Test
    void theNameStandsFirstAndIsTheRegisteredOne() {
        assertThat(json(new Order("o-1", new Card("4711"), List.of(), Map.of(), Optional.empty())))
                .contains("\"payment\":{\"@type\":\"pay.card\",\"number\":\"4711\"}")
                .doesNotContain("dev.postdate");
    }

    @Test
    void theNameIsReadWhereverItStands() {
        assertThat(read("{\"iban\":\"DE00\",\"days\":3,\"@type\":\"pay.transfer\"}", Payment.class))
                .isEqualTo(new Transfer("DE00", 3));
    }

    @Test
    void messageOfASealedTypeIsReadAsItselfAndAsTheSealedType() {
        byte[] body = serializer.serialize(new Card("4711"));
        assertThat(serializer.deserialize(body, Card.class)).isEqualTo(new Card("4711"));
        assertThat(serializer.deserialize(body, Payment.class)).isEqualTo(new Card("4711"));
    }

    @Test
    void genericMessageOfASealedTypeComesBack() {
        Page<Payment> page = new Page<>(List.of(new Card("1"), new Transfer("DE00", 2)), new Card("1"));
        Type type = typeOf("payments");
        assertThat(serializer.deserialize(serializer.serialize(page), type)).isEqualTo(page);
    }

    @Test
    void genericCollectionsComeBackAsTheirElementsType() {
        List<Optional<LocalDate>> dates = List.of(Optional.of(LocalDate.EPOCH), Optional.empty());
        assertThat(serializer.deserialize(serializer.serialize(dates), typeOf("dates")))
                .isEqualTo(dates);
    }

    @Test
    void sealedClassThatIsNotAbstractIsToldFromItsSubclasses() {
        ConcreteChild child = new ConcreteChild();
        child.id = 1;
        child.more = 2;
        Concrete base = new Concrete();
        base.id = 3;
        assertThat(read(json(new UsesConcrete(child)), UsesConcrete.class))
                .isInstanceOfSatisfying(
                        UsesConcrete.class, read -> assertThat(read.value()).isInstanceOf(ConcreteChild.class));
        assertThat(json(new UsesConcrete(base))).isEqualTo("{\"value\":{\"@type\":\"shape.base\",\"id\":3}}");
        assertThat(((Concrete) read(json(base), Concrete.class)).id).isEqualTo(3);
    }

    @Test
    void classThatCollectsUnknownPropertiesDoesNotCollectTheName() {
        Bag read = (Bag) read("{\"@type\":\"bag\",\"a\":1}", Bag.class);
        assertThat(read.values()).isEqualTo(Map.of("a", 1));
        assertThat(json(read)).isEqualTo("{\"@type\":\"bag\",\"a\":1}");
    }

    @Test
    void permittedClassWithoutANameIsRefusedInBothDirections() {
        assertThatThrownBy(() -> serializer.serialize(new UsesUnnamed(new WithoutName(1))))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("WithoutName has no name. Give it one with @MessageType");
        assertThatThrownBy(() -> read("{\"value\":{\"value\":1}}", UsesUnnamed.class))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("WithoutName has no name. Give it one with @MessageType");
        assertThatThrownBy(() -> read("{}", Unnamed.class)).isInstanceOf(SerializationException.class);
    }

    @Test
    void classWithoutANameIsAMessageByItself() {
        assertThat(json(new WithoutName(1))).isEqualTo("{\"value\":1}");
        assertThat(read("{\"value\":1}", WithoutName.class)).isEqualTo(new WithoutName(1));
    }

    @Test
    void openHierarchyIsRefused() {
        assertThatThrownBy(() -> serializer.serialize(new UsesOpen(new OpenClass())))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining(Open.class.getName())
                .hasMessageContaining("OpenClass is non-sealed");
    }

    @Test
    void twoClassesOfOneNameAreRefused() {
        assertThatThrownBy(() -> serializer.serialize(new UsesTwins(new Castor(1))))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("have the same name 'twin'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.postdate.jackson.Samples$Card",
                "Samples$Card",
                "Card",
                "java.lang.String",
                "javax.sql.DataSource",
                "PAY.CARD",
                "pay.card ",
                "",
                "com.sun.rowset.JdbcRowSetImpl"
            })
    void everyOtherNameIsRefused(String name) {
        assertThatThrownBy(() -> read("{\"@type\":\"" + name + "\",\"number\":\"4711\"}", Payment.class))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("Payment")
                .hasMessageContaining("no class of")
                .hasMessageContaining("'" + name + "'")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"number\":\"4711\"}",
                "{\"@type\":null}",
                "{}",
                "[]",
                "\"pay.card\"",
                "7",
                "{\"@class\":\"dev.postdate.jackson.Samples$Card\"}",
                "{\"@type\":{\"a\":1}}",
                "[\"java.lang.String\",\"x\"]",
                "{\"type\":\"pay.card\"}"
            })
    void valueWithoutANameIsRefused(String body) {
        assertThatThrownBy(() -> read(body, Payment.class)).isInstanceOf(SerializationException.class);
    }

    @Test
    void namesAreOnlyTextWhereTheTypeIsNotSealed() {
        assertThat(read(
                        "{\"anything\":{\"@type\":\"pay.card\",\"@class\":\"java.net.URL\",\"number\":\"1\"}}",
                        Holder.class))
                .isEqualTo(new Holder(Map.of("@type", "pay.card", "@class", "java.net.URL", "number", "1")));
    }

    private static Type typeOf(String component) {
        return Stream.of(Generic.class.getRecordComponents())
                .filter(each -> each.getName().equals(component))
                .findFirst()
                .orElseThrow()
                .getGenericType();
    }

    private String json(Object message) {
        return new String(serializer.serialize(message), UTF_8);
    }

    private Object read(String body, Class<?> type) {
        return serializer.deserialize(body.getBytes(UTF_8), type);
    }
}
