import dev.postdate.MessageType;
import dev.postdate.Postdate;
import dev.postdate.PostdateBuilder;
import dev.postdate.ScheduleToken;
import dev.postdate.jdbc.JdbcStore;
import java.nio.file.Path;
import java.time.Duration;

public class Reminders {

    // tag::main
    @MessageType("reminders.reminder")
    public record Reminder(String text) {}

    public static void main(String[] arguments) {
        PostdateBuilder builder = Postdate.builder("reminders")
                .store(JdbcStore.sqlite(Path.of("reminders.db")))
                .route(Reminder.class, "reminders");
        switch (arguments[0]) {
            case "run" -> run(builder);
            case "in" -> schedule(builder, Duration.parse("PT" + arguments[1]), arguments[2]);
            case "cancel" -> cancel(builder, ScheduleToken.parse(arguments[1]));
            default -> System.err.println("run, in <time> <text>, or cancel <token>");
        }
    }
    // end::main

    // tag::run
    private static void run(PostdateBuilder builder) {
        Postdate postdate = builder.handle(
                        Reminder.class,
                        (reminder, context) -> System.out.println(reminder.text() + ", due " + context.dueAt()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(postdate::close));
    }
    // end::run

    // tag::schedule
    private static void schedule(PostdateBuilder builder, Duration delay, String text) {
        try (Postdate postdate = builder.sendOnly().start()) {
            System.out.println(postdate.bus().scheduleSend(new Reminder(text), delay));
        }
    }
    // end::schedule

    // tag::cancel
    private static void cancel(PostdateBuilder builder, ScheduleToken token) {
        try (Postdate postdate = builder.sendOnly().start()) {
            System.out.println(postdate.bus().cancel(token).outcome());
        }
    }
    // end::cancel
}
