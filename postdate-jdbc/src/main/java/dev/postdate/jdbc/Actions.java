package dev.postdate.jdbc;

import dev.postdate.spi.Operator;

/** The actions of an operator, or the one action of a call of theirs that changes many in several transactions. */
final class Actions {

    private static final long NONE = -1;

    private final Operator operator;
    /** Of one call: the row that its first transaction wrote, and that is gone if it was rolled back. */
    private volatile long row = NONE;

    Actions(Operator operator) {
        this.operator = operator;
    }

    String target(String ofOne) {
        String all = operator.bulk();
        return all == null ? ofOne : all;
    }

    boolean hasRow() {
        return row != NONE;
    }

    long row() {
        return row;
    }

    void wrote(long sequence) {
        if (operator.bulk() != null) {
            row = sequence;
        }
    }
}
