package dev.postdate.examples.springorders;

import dev.postdate.ScheduleToken;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Version;

/** An order, and the token of its reminder. */
@Entity
public class PurchaseOrder {

    /** What has become of it. */
    public enum Status {
        PLACED,
        REMINDED,
        PAID
    }

    @Id
    private String id = "";

    @Enumerated(EnumType.STRING)
    private Status status = Status.PLACED;

    private String reminder = "";

    /** So that a payment and a reminder at the same moment do not overwrite each other: the handler runs again, and looks again. */
    @Version
    private long version;

    /** For JPA. */
    protected PurchaseOrder() {}

    PurchaseOrder(String id, ScheduleToken reminder) {
        this.id = id;
        this.reminder = reminder.toString();
    }

    public String getId() {
        return id;
    }

    public Status getStatus() {
        return status;
    }

    void setStatus(Status status) {
        this.status = status;
    }

    ScheduleToken reminder() {
        return ScheduleToken.parse(reminder);
    }
}
