package dev.postdate.spi.transport;

/** What a transport may or may not be able to do. A suite that needs one that is missing aborts with its text as the reason. */
public enum TransportCapability {
    DURABLE("what was confirmed survives a restart of what carries it"),
    PROCESSES("other processes can be reached"),
    NATIVE_DELAY("it holds a message until it is due, without a store");

    private final String meaning;

    TransportCapability(String meaning) {
        this.meaning = meaning;
    }

    public String meaning() {
        return meaning;
    }
}
