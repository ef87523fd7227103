package dev.postdate.examples.orders;

/**
 * The payment gateway's own ledger of cards charged. Like a good provider it charges once for a request id, however often and by whomever it
 * is asked. Thread-safe.
 */
interface ChargeBook {

    /** Charges, unless it did so for this request before. */
    void charge(ChargeLine charge);
}
