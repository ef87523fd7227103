package dev.postdate.internal.dispatch;

/** Says whether a handler may begin now: not while this node cannot keep its lease. */
@FunctionalInterface
public interface StartPermit {
    boolean mayStart();
}
