package dev.postdate.examples.orders.tour;

import dev.postdate.Postdate;
import dev.postdate.ScheduleToken;
import dev.postdate.SchedulingResult;
import dev.postdate.examples.orders.Messages.WelcomeMail;
import dev.postdate.examples.orders.Timeline;
import java.time.Duration;

/** A send-only node in the tour's own process, on the workers' store: it works whether or not a worker is alive. */
final class MailDesk implements AutoCloseable {

    private final Postdate postdate;
    private final Timeline timeline;

    MailDesk(Stage stage, Timeline timeline) {
        this.timeline = timeline;
        this.postdate = stage.keepMessages(Postdate.builder("orders"))
                .route(WelcomeMail.class, "orders/emails")
                .sendOnly()
                .start();
    }

    ScheduleToken welcome(String customer, Duration delay) {
        SchedulingResult result = postdate.bus().scheduleSend(new WelcomeMail(customer), delay);
        timeline.scheduled(WelcomeMail.class, customer, result);
        return result.token();
    }

    void move(ScheduleToken token, String customer, Duration delay) {
        timeline.moved(WelcomeMail.class, customer, token, postdate.bus().reschedule(token, delay));
    }

    void cancel(ScheduleToken token, String customer) {
        timeline.cancelled(WelcomeMail.class, customer, token, postdate.bus().cancel(token));
    }

    @Override
    public void close() {
        postdate.close();
    }
}
