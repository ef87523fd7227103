package dev.postdate.internal.admin;

import dev.postdate.admin.PostdateAdmin;
import dev.postdate.admin.TypeReport;
import dev.postdate.admin.TypeReport.Finding;
import dev.postdate.admin.TypeReport.Verdict;
import dev.postdate.internal.handler.Handlers;
import dev.postdate.internal.send.Bodies;
import dev.postdate.internal.type.TypeName;
import dev.postdate.spi.Address;
import dev.postdate.spi.Content;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.PendingType;
import dev.postdate.spi.Store;
import dev.postdate.spi.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks whether one build can read and handle what waits for its application. An example of each type and version is really read: a
 * version that was not raised is found out by that alone.
 */
public final class TypeCheck {

    /** Enough to tell a few from many; counting further is what the look would spend its time on. */
    static final int COUNTED = PostdateAdmin.COUNTED_BY_TYPE;

    private final String application;
    private final Bodies bodies;
    private final Handlers handlers;

    /** What is wrong with a message, and what can be done. */
    private record Judgement(Verdict verdict, String detail) {}

    public TypeCheck(String application, Bodies bodies, Handlers handlers) {
        this.application = application;
        this.bodies = bodies;
        this.handlers = handlers;
    }

    /** Changes nothing in the store. */
    public TypeReport check(Store.Session store) {
        List<PendingType> pending = store.queries().pendingTypes(COUNTED);
        List<Subscription> subscriptions = Stream.concat(
                        handlers.subscriptions(application).stream(),
                        store.topology().subscriptionsOf(application).stream())
                .distinct()
                .toList();
        List<Finding> waiting = new ArrayList<>();
        List<Finding> dead = new ArrayList<>();
        for (PendingType type : pending) {
            List<Address> addresses = addresses(type.example(), subscriptions);
            if (!addresses.isEmpty()) {
                (type.deadLetters() ? dead : waiting).add(finding(type, judge(type.example(), addresses)));
            }
        }
        return new TypeReport(application, waiting, dead);
    }

    /** Where it is to be handled by this application; nowhere, if it is the business of others only. */
    private List<Address> addresses(Envelope example, List<Subscription> subscriptions) {
        Address address = example.address();
        if (address.queue().equals(Address.EVENTS.queue())) {
            return subscriptions.stream()
                    .filter(known -> known.type().equals(example.content().type()))
                    .map(known -> new Address(known.queue(), known.handler()))
                    .toList();
        }
        boolean own = address.queue().equals(application) || address.queue().startsWith(application + "/");
        return own ? List.of(address) : List.of();
    }

    private static Finding finding(PendingType type, Judgement judgement) {
        Envelope example = type.example();
        return new Finding(
                judgement.verdict(),
                example.content().type(),
                example.content().version(),
                example.address().queue(),
                type.count(),
                type.count() >= COUNTED,
                example.id(),
                judgement.detail());
    }

    private Judgement judge(Envelope example, List<Address> addresses) {
        Content content = example.content();
        Optional<TypeName> type = bodies.type(content);
        if (type.isEmpty()) {
            boolean newer = bodies.types().named(content.type()).isPresent();
            return newer
                    ? new Judgement(
                            Verdict.NEWER,
                            bodies.whyUnknown(content) + ": deploy the build that wrote it, or a later one")
                    : new Judgement(
                            Verdict.UNKNOWN,
                            "name it as an alias of what it has become, keep the type and its handler until none waits,"
                                    + " or cancel them");
        }
        Optional<String> unreadable = tryToRead(content);
        if (unreadable.isPresent()) {
            return new Judgement(
                    Verdict.UNREADABLE,
                    unreadable.get() + " Raise the version and give an upcaster, or read what was written before");
        }
        return addresses.stream()
                .filter(address -> handlers.find(content.type(), address.handler(), address.queue())
                        .isEmpty())
                .findFirst()
                .map(address -> noHandler(content, address))
                .orElseGet(() -> upToDate(content, type.get()));
    }

    private static Judgement noHandler(Content content, Address address) {
        return new Judgement(
                Verdict.NO_HANDLER,
                "there is no handler " + (address.handler() == null ? "" : "'" + address.handler() + "' ")
                        + "for message type '" + content.type()
                        + "': keep it until none waits, or end its subscription and cancel them");
    }

    private Judgement upToDate(Content content, TypeName type) {
        return bodies.types().isBroughtUpToDate(type, content.version())
                ? new Judgement(Verdict.READABLE, "")
                : new Judgement(
                        Verdict.NEEDS_UPCASTER,
                        "read as version " + type.version() + " with nothing in properties that are new: give upcasters"
                                + " from version " + content.version()
                                + " on, Upcaster.unchanged() if nothing is missing");
    }

    private Optional<String> tryToRead(Content content) {
        try {
            bodies.read(content);
            return Optional.empty();
        } catch (RuntimeException | StackOverflowError | AssertionError | LinkageError e) {
            return Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }
}
