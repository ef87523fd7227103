package dev.postdate.jdbc;

import dev.postdate.spi.Operator;

/**
 * The actions of an operator, or the one action of a call of theirs that changes many in several transactions, one after the other.
 *
 * <p>It is told of a row before the transaction commits that writes it. Where that is rolled back and run again there is no such row, or, as SQLite
 * uses numbers again, one that has the same operator, kind and target if it is added to.
 */
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
