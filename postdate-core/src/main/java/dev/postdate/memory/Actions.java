package dev.postdate.memory;

import dev.postdate.spi.ActionRecord;
import dev.postdate.spi.ActionRecord.Action;
import dev.postdate.spi.Operator;
import org.jspecify.annotations.Nullable;

/** Writes down the actions of an operator, or the one action of a call of theirs that changes many in several steps. */
final class Actions {

    private final History history;
    private final Operator operator;
    /** Of one call: what its steps so far have become. */
    private @Nullable ActionRecord soFar;

    Actions(History history, Operator operator) {
        this.history = history;
        this.operator = operator;
    }

    void add(Action action, String target, long changed, Now now) {
        String all = operator.bulk();
        // Another one where as many newer actions as are kept have pushed it out.
        ActionRecord begun = soFar != null && soFar.action() == action && history.has(soFar) ? soFar : null;
        ActionRecord record = begun == null
                ? new ActionRecord(
                        history.nextAction(),
                        now.instant(),
                        operator.name(),
                        action,
                        all == null ? target : all,
                        changed)
                : new ActionRecord(
                        begun.sequence(), begun.at(), begun.who(), action, begun.target(), begun.changed() + changed);
        history.put(record);
        soFar = all == null ? null : record;
    }
}
