package dev.postdate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {

    private static final UnaryOperator<String> REDACTION = Redaction.standard();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "login failed: user=anna password=hunter2 | login failed: user=anna password=***",
                "db.password: hunter2, retry | db.password: ***, retry",
                "{\"api_key\": \"sk-12345\", \"id\": 7} | {\"api_key\": ***, \"id\": 7}",
                "401 for Authorization: Bearer eyJhbGciOi.x.y | 401 for Authorization: ***",
                "header was Bearer eyJhbGciOiJIUzI1NiJ9.e30 | header was Bearer ***",
                "GET https://anna:hunter2@shop.example/orders?token=abc&page=2 | GET https://***@shop.example/orders?token=***&page=2",
                "access-token = 'a b c' and more | access-token = *** and more",
                "Connection refused: shop.example/10.0.0.1:443 | Connection refused: shop.example/10.0.0.1:443",
                "expected a token after position 7 | expected a token after position 7",
            })
    void secretsAreMaskedAndTheRestIsKept(String text, String kept) {
        assertThat(REDACTION.apply(text)).isEqualTo(kept);
    }

    @Test
    void longTextsOfAnyShapeTakeNoLongerThanTheirLength() {
        // Each would take minutes with a pattern that goes back and forth.
        for (String text : new String[] {
            "password".repeat(2_500),
            "a".repeat(20_000),
            "x:".repeat(10_000),
            "http://".repeat(3_000),
            "\"token\" ".repeat(2_500)
        }) {
            assertThat(REDACTION.apply(text)).isNotNull();
        }
    }
}
