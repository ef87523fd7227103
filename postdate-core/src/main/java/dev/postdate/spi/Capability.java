package dev.postdate.spi;

/** What a store may or may not be able to do. A suite that needs one that is missing aborts with its text as the reason. */
public enum Capability {
    DURABLE("what was stored survives the end of the process"),
    MULTIPLE_NODES("several nodes claim from it at once, be it within one process"),
    SEND_ONLY_PROCESSES("processes that only send can share it with the engine's process"),
    CALLER_TRANSACTIONS("calls can join a transaction of the caller's"),
    HISTORY("what becomes of messages and what operators do is kept, where it is wanted, and can be asked for");

    private final String meaning;

    Capability(String meaning) {
        this.meaning = meaning;
    }

    public String meaning() {
        return meaning;
    }
}
