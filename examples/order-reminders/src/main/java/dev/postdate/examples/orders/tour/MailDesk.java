package dev.postdate.examples.orders.tour;

import dev.postdate.Postdate;
import dev.postdate.ScheduleToken;
import dev.postdate.SchedulingResult;
import dev.postdate.examples.orders.Messages.WelcomeMail;
import dev.postdate.examples.orders.Timeline;
import dev.postdate.jdbc.JdbcStore;
import java.nio.file.Path;
import java.time.Duration;

/** A send-only node in the tour's own process, on the worker's SQLite file: it works whether or not a worker is alive. */
final class MailDesk implements AutoCloseable {

    private final Postdate postdate;
    private final Timeline timeline;

    MailDesk(Path store, Timeline timeline) {
        this.timeline = timeline;
        this.postdate = Postdate.builder("orders")
                .store(JdbcStore.sqlite(store))
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
