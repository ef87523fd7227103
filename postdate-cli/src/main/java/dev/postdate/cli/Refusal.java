package dev.postdate.cli;

/** A command that cannot do what was asked, with what to say and the exit code. */
final class Refusal extends RuntimeException {

    static final int DONE = 0;
    static final int NOT_AS_HOPED = 1;
    static final int USAGE = 2;
    static final int STORE = 3;

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private Refusal(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    static Refusal notFound(String message) {
        return new Refusal(NOT_AS_HOPED, message);
    }

    static Refusal usage(String message) {
        return new Refusal(USAGE, message);
    }

    static Refusal store(String message) {
        return new Refusal(STORE, message);
    }

    int exitCode() {
        return exitCode;
    }
}
