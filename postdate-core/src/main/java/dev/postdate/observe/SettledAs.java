package dev.postdate.observe;

/** What became of what a node wanted to record about a message. */
public enum SettledAs {
    /** It is so. */
    RECORDED,
    /** A cancel came while its handler ran or was about to: the message is gone, and does not run again. */
    CANCELLED,
    /** The node did not hold its claim any more: another node has the message, or had it. */
    CLAIM_LOST,
    /** The store's answer was lost, and when it was asked again the message was settled or gone: most likely by what this node had asked for. */
    UNKNOWN
}
