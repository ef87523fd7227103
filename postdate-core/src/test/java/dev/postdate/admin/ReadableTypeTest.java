package dev.postdate.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postdate.ConfigurationException;
import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadableTypeTest {

    @MessageType(value = "shop.bill", version = 3, aliases = "shop.invoice")
    private record Bill() {}

    @MessageType("shop.reminder")
    private record Reminder() {}

    @Test
    void aBuildListsItsTypesByNameWithVersionAndAliases() {
        List<ReadableType> types = Postdate.builder("shop")
                .handle(Reminder.class, (reminder, context) -> {})
                .handle(Bill.class, (bill, context) -> {})
                .alias(Bill.class, "shop.account")
                .readableTypes();

        assertThat(types.stream().map(ReadableType::toString))
                .containsExactly("shop.bill 3 shop.account shop.invoice", "shop.reminder 1");
    }

    @Test
    void aBuildThatIsWrongListsNothing() {
        PostdateBuilder wrong = Postdate.builder("shop").messageType(Bill.class, "no name");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(wrong::readableTypes)
                .withMessageContaining("no name");
    }

    @Test
    void aLineIsReadAsItWasWritten() {
        ReadableType bill = new ReadableType("shop.bill", 3, Set.of("shop.invoice", "shop.account"));

        assertThat(ReadableType.parse(bill.toString())).isEqualTo(bill);
        assertThat(ReadableType.parse("  shop.reminder\t1 ")).isEqualTo(new ReadableType("shop.reminder", 1, Set.of()));
        assertThat(bill.isNamed("shop.invoice")).isTrue();
        assertThat(bill.isNamed("shop.reminder")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "shop.bill", "shop.bill 0", "shop.bill two", "shop.bill -1", "shop.bill 99999999999"})
    void anotherLineIsRefusedWithWhatWasExpected(String line) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReadableType.parse(line))
                .withMessageContaining("'" + line + "'")
                .withMessageContaining("such as 'shop.bill 2 shop.invoice'");
    }
}
