package dev.postdate.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.spi.DeadReason;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Failures with the same cause are told from others, and from nothing else. */
class FingerprintTest {

    private static String of(Throwable error) {
        return Fingerprint.of(DeadReason.ATTEMPTS_SPENT, "shop.order", error);
    }

    private static RuntimeException thrownHere() {
        return new IllegalStateException("order " + UUID.randomUUID());
    }

    private static RuntimeException thrownThere() {
        return new IllegalStateException("order");
    }

    private static RuntimeException thrownByTheRuntime(String text) {
        try {
            Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return e;
        }
        throw new AssertionError("'" + text + "' is a number");
    }

    @Test
    void textsAndLinesDoNotMatter() {
        String one = of(thrownHere());
        String two = of(thrownHere());

        assertThat(one).matches("[0-9a-f]{16}").isEqualTo(two);
        assertThat(of(thrownByTheRuntime("x"))).isEqualTo(of(thrownByTheRuntime("y")));
    }

    @Test
    void methodTypeReasonAndClassesDo() {
        Throwable error = thrownHere();

        assertThat(List.of(
                        of(error),
                        of(thrownThere()),
                        of(thrownByTheRuntime("x")),
                        of(new IOException(error)),
                        of(new RuntimeException(error)),
                        Fingerprint.of(DeadReason.TOO_OLD, "shop.order", error),
                        Fingerprint.of(DeadReason.ATTEMPTS_SPENT, "shop.other", error),
                        Fingerprint.ofKind(DeadReason.ATTEMPTS_SPENT, "shop.order", error),
                        Fingerprint.of(DeadReason.ATTEMPTS_SPENT, "shop.order")))
                .doesNotHaveDuplicates();
    }

    @Test
    void theRootCauseCountsAndWhatIsBetweenDoesNot() {
        Throwable root = thrownHere();

        assertThat(of(new RuntimeException(new IOException("disk 1", root))))
                .isEqualTo(of(new RuntimeException(new IllegalStateException(root))));
    }

    @Test
    void anErrorThatIsItsOwnCauseOrFailsAtTellingItHasOneToo() {
        Exception circle = new IOException("one");
        circle.initCause(new IOException("two", circle));
        RuntimeException speechless = new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                throw new IllegalStateException("no words");
            }

            @Override
            public StackTraceElement[] getStackTrace() {
                throw new IllegalStateException("no words");
            }
        };

        assertThat(of(circle)).hasSize(16);
        assertThat(of(speechless)).hasSize(16);
    }
}
