package dev.postdate.examples.orders;

/** A request that the shop does not fulfil, with the status that says so over HTTP. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    private Refusal(int status, String message) {
        super(message);
        this.status = status;
    }

    static Refusal malformed(String message) {
        return new Refusal(400, message);
    }

    static Refusal unknown(String message) {
        return new Refusal(404, message);
    }

    static Refusal conflict(String message) {
        return new Refusal(409, message);
    }

    static Refusal of(int status, String message) {
        return new Refusal(status, message);
    }

    int status() {
        return status;
    }
}
