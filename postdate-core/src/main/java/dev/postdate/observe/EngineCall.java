package dev.postdate.observe;

/** What the engine calls its store for, regularly. */
public enum EngineCall {
    /** To claim what is due. */
    CLAIM,
    /** To record what became of messages, in batches. */
    SETTLE,
    /** To commit what a transactional handler did, with the end of its message. */
    COMMIT,
    /** To renew the node's lease. */
    RENEW,
    /** To look at what waits, for health. */
    LOOK
}
