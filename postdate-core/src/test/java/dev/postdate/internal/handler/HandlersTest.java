package dev.postdate.internal.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.internal.type.MessageTypes;
import dev.postdate.internal.type.MessageTypesBuilder;
import dev.postdate.spi.Subscription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandlersTest {

    record Bill() {}

    private static MessageTypes types() {
        List<String> problems = new ArrayList<>();
        MessageTypesBuilder builder = new MessageTypesBuilder(problems);
        builder.register(Bill.class, "bill", 1);
        builder.alias(Bill.class, List.of("invoice"));
        MessageTypes types = builder.build();
        assertThat(problems).isEmpty();
        return types;
    }

    private static Handlers named(String... names) {
        MessageTypes types = types();
        return new Handlers(
                Arrays.stream(names)
                        .map(name -> new HandlerBinding(
                                types.of(Bill.class), name, "shop", false, null, (message, context) -> null))
                        .toList(),
                types);
    }

    private static String found(Handlers handlers, String type, String name) {
        return handlers.find(type, name, "shop").map(HandlerBinding::name).orElse("none");
    }

    @Test
    void aHandlerNamedAfterItsTypeIsFoundUnderTheTypesFormerName() {
        Handlers handlers = named("bill", "mail");

        assertThat(found(handlers, "invoice", "invoice")).isEqualTo("bill");
        assertThat(found(handlers, "invoice", "mail")).isEqualTo("mail");
        assertThat(found(handlers, "bill", "bill")).isEqualTo("bill");
        assertThat(found(handlers, "invoice", "other")).isEqualTo("none");
    }

    @Test
    void aHandlerThatReallyHasTheFormerNameIsThatOne() {
        Handlers handlers = named("bill", "invoice");

        assertThat(found(handlers, "invoice", "invoice")).isEqualTo("invoice");
        assertThat(found(handlers, "invoice", "bill")).isEqualTo("bill");
    }

    @Test
    void eachHandlerSubscribesOnceUnderEachNameOfItsType() {
        assertThat(named("bill", "mail").subscriptions("shop"))
                .containsExactlyInAnyOrder(
                        new Subscription("bill", "shop", "bill", "shop"),
                        new Subscription("invoice", "shop", "invoice", "shop"),
                        new Subscription("bill", "shop", "mail", "shop"),
                        new Subscription("invoice", "shop", "mail", "shop"));
    }

    @Test
    void noTwoHandlersShareASubscription() {
        assertThat(named("bill", "invoice").subscriptions("shop"))
                .containsExactlyInAnyOrder(
                        new Subscription("bill", "shop", "bill", "shop"),
                        new Subscription("invoice", "shop", "bill", "shop"),
                        new Subscription("bill", "shop", "invoice", "shop"),
                        new Subscription("invoice", "shop", "invoice", "shop"));
    }
}
