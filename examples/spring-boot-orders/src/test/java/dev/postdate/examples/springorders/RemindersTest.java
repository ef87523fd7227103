package dev.postdate.examples.springorders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.examples.springorders.PurchaseOrder.Status;
import dev.postdate.servers.PrivatePostgres;
import dev.postdate.spring.testing.PostdateTest;
import dev.postdate.testkit.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Half an hour passes at once, on the application's own beans and database. */
// tag::test
@PostdateTest
@SpringBootTest
class RemindersTest {

    @Autowired
    private OrderService service;

    @Autowired
    private Orders orders;

    @Autowired
    private VirtualTime clock;

    @Test
    void whoDoesNotPayIsReminded() {
        service.placeOrder("o-1");

        clock.advance(Duration.ofMinutes(29));
        assertThat(status("o-1")).isEqualTo(Status.PLACED);

        clock.advance(Duration.ofMinutes(1));
        assertThat(status("o-1")).isEqualTo(Status.REMINDED);
    }

    private Status status(String id) {
        return orders.findById(id).orElseThrow().getStatus();
    }
    // end::test

    @Test
    void whoPaysIsNotReminded() {
        service.placeOrder("o-2");
        service.confirmPayment("o-2");

        clock.advance(Duration.ofDays(1));
        assertThat(status("o-2")).isEqualTo(Status.PAID);
    }

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) throws IOException {
        PrivatePostgres server = PrivatePostgres.start();
        registry.add("spring.datasource.url", server::url);
        registry.add("spring.datasource.username", () -> "postgres");
    }
    // tag::test
}
// end::test
