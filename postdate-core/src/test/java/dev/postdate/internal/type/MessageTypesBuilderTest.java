package dev.postdate.internal.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postdate.MessageType;
import dev.postdate.SerializationException;
import dev.postdate.UnknownMessageTypeException;
import dev.postdate.Upcaster;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageTypesBuilderTest {

    @MessageType(
            value = "shop.bill",
            version = 4,
            aliases = {"shop.invoice", "shop.receipt"})
    record Bill() {}

    @MessageType(value = "shop.note", aliases = "shop.memo")
    record Note() {}

    record Plain() {}

    private final List<String> problems = new ArrayList<>();
    private final MessageTypesBuilder builder = new MessageTypesBuilder(problems);

    @Test
    void aTypeIsFoundUnderItsNameAndItsAliases() {
        builder.handled(Bill.class, "test");
        builder.alias(Bill.class, List.of("shop.slip", "shop.invoice"));

        MessageTypes types = builder.build();

        assertThat(problems).isEmpty();
        assertThat(types.names()).containsExactlyInAnyOrder("shop.bill", "shop.invoice", "shop.receipt", "shop.slip");
        assertThat(types.named("shop.slip")).contains(types.of(Bill.class));
        assertThat(types.current("shop.receipt")).isEqualTo("shop.bill");
        assertThat(types.current("never.heard.of")).isEqualTo("never.heard.of");
        assertThat(types.of(Bill.class).name()).isEqualTo("shop.bill");
    }

    @Test
    void aliasesOfATypeRegisteredInCodeAreThoseGivenInCode() {
        builder.register(Bill.class, "bill", 1);
        builder.alias(Bill.class, List.of("invoice"));

        assertThat(builder.build().names()).containsExactlyInAnyOrder("bill", "invoice");
    }

    @Test
    void anAliasMayBeGivenBeforeItsType() {
        builder.alias(Plain.class, List.of("former"));
        builder.register(Plain.class, "plain", 1);

        assertThat(builder.build().current("former")).isEqualTo("plain");
        assertThat(problems).isEmpty();
    }

    @Test
    void everyConflictOfAliasesIsListed() {
        builder.handled(Bill.class, "test");
        builder.handled(Note.class, "test");
        builder.alias(Bill.class, List.of("no good", "shop.bill", "shop.note", "shop.memo"));
        builder.alias(Plain.class, List.of("former"));

        builder.build();

        assertThat(problems)
                .anySatisfy(problem -> assertThat(problem).contains("'no good'", "'shop.bill'", "1 to 200"))
                .anySatisfy(problem -> assertThat(problem).contains("alias='shop.bill'", "its own name"))
                .anySatisfy(problem -> assertThat(problem).contains("alias='shop.note'", "is the name of", "Note"))
                .anySatisfy(problem -> assertThat(problem).contains("alias='shop.memo'", "'shop.bill'", "'shop.note'"))
                .anySatisfy(problem -> assertThat(problem).contains("Plain", "no message type name"))
                .hasSize(5);
    }

    @Test
    void aClassAnnotatedWithAnotherTypesAliasIsRefusedWhenItIsSent() {
        @MessageType("shop.memo")
        record Memo() {}
        builder.handled(Note.class, "test");
        MessageTypes types = builder.build();

        assertThatThrownBy(() -> types.of(Memo.class))
                .isInstanceOf(UnknownMessageTypeException.class)
                .hasMessageContaining("shop.memo");
    }

    @Test
    void aClassIsKnownByItsAnnotationUnlessItIsGivenAName() {
        builder.annotated(Bill.class);
        builder.annotated(Note.class);
        builder.register(Note.class, "shop.remark", 2);
        MessageTypes types = builder.build();

        assertThat(problems).isEmpty();
        assertThat(types.all()).extracting(TypeName::name).containsExactly("shop.bill", "shop.remark");
        assertThat(types.named("shop.bill")).map(TypeName::aliases).contains(types.aliasesOf("shop.bill"));
    }

    @Test
    void aClassThatHasNoAnnotationIsAProblem() {
        builder.annotated(Plain.class);
        builder.build();

        assertThat(problems).singleElement().asString().contains("messageType(", "Plain", "annotate it");
    }

    @Test
    void everyProblemOfUpcastersIsListed() {
        builder.handled(Bill.class, "test");
        builder.handled(Note.class, "test");
        builder.upcast(Bill.class, 1, Upcaster.unchanged());
        builder.upcast(Bill.class, 1, Upcaster.unchanged());
        builder.upcast(Bill.class, 0, Upcaster.unchanged());
        builder.upcast(Bill.class, 4, Upcaster.unchanged());
        builder.upcast(Note.class, 1, Upcaster.unchanged());
        builder.upcast(Plain.class, 1, Upcaster.unchanged());

        builder.build();

        assertThat(problems)
                .anySatisfy(problem -> assertThat(problem).contains("Bill, 1)", "given twice"))
                .anySatisfy(problem -> assertThat(problem).contains("Bill, 0)", "below 4"))
                .anySatisfy(problem -> assertThat(problem).contains("Bill, 4)", "below 4"))
                .anySatisfy(problem -> assertThat(problem).contains("Note, 1)", "below 1"))
                .anySatisfy(problem -> assertThat(problem).contains("Plain, 1)", "no message type name"))
                .anySatisfy(problem -> assertThat(problem).contains("'shop.bill'", "[1]", "missing: from [2, 3]"))
                .hasSize(6);
    }

    @Test
    void upcastersLeadFromTheStoredVersionToTheTypesOwn() {
        builder.handled(Bill.class, "test");
        builder.upcast(Bill.class, 3, append(3));
        builder.upcast(Bill.class, 2, append(2));
        MessageTypes types = builder.build();
        TypeName bill = types.of(Bill.class);

        assertThat(problems).isEmpty();
        assertThat(types.upcast(bill, 4, new byte[] {0})).containsExactly(0);
        assertThat(types.upcast(bill, 3, new byte[] {0})).containsExactly(0, 3);
        assertThat(types.upcast(bill, 2, new byte[] {0})).containsExactly(0, 2, 3);
        assertThat(types.upcast(bill, 1, new byte[] {0})).containsExactly(0, 2, 3);
        assertThat(types.isBroughtUpToDate(bill, 4)).isTrue();
        assertThat(types.isBroughtUpToDate(bill, 2)).isTrue();
        assertThat(types.isBroughtUpToDate(bill, 1)).isFalse();
    }

    @Test
    void aFailedUpcasterIsNamedAndLeavesTheStoredBytesAlone() {
        builder.handled(Bill.class, "test");
        builder.upcast(Bill.class, 3, body -> {
            body[0] = 9;
            throw new java.io.IOException("no disk");
        });
        MessageTypes types = builder.build();
        byte[] stored = {1};

        assertThatThrownBy(() -> types.upcast(types.of(Bill.class), 3, stored))
                .isInstanceOf(SerializationException.class)
                .hasMessageContainingAll("'shop.bill' from version 3 to 4", "IOException", "no disk");
        assertThat(stored).containsExactly(1);
    }

    private static Upcaster append(int value) {
        return body -> {
            byte[] longer = java.util.Arrays.copyOf(body, body.length + 1);
            longer[body.length] = (byte) value;
            return longer;
        };
    }
}
