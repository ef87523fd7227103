import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.SchedulingResult;
import dev.postdate.jdbc.JdbcStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

public class Hello {

    @MessageType("hello.payment-reminder")
    public record PaymentReminder(String order) {}

    public static void main(String[] arguments) throws InterruptedException {
        CountDownLatch handled = new CountDownLatch(1);
        try (Postdate postdate = Postdate.builder("hello")
                .store(JdbcStore.sqlite(Path.of("hello.db"))) // without a store: in memory
                .handle(PaymentReminder.class, (reminder, context) -> {
                    System.out.println("Order " + reminder.order() + " is not paid yet");
                    handled.countDown();
                })
                .start()) {
            SchedulingResult result = postdate.bus().scheduleSend(new PaymentReminder("42"), Duration.ofSeconds(3));
            System.out.println(result); // result.token() cancels, moves and finds it
            handled.await();
        }
    }
}
