package dev.postdate.internal.dispatch;

import dev.postdate.spi.DeadReason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Tells dead letters by what they died of: 16 hexadecimal digits over reason, message type, the classes of the error and of its root cause,
 * and the method that threw it. Not over texts, which hold ids, nor over line numbers, which change with each build.
 */
final class Fingerprint {

    private static final int BYTES = 8;
    private static final int CAUSES_READ = 20;

    private Fingerprint() {}

    /** Of what no error is known of. */
    static String of(DeadReason reason, String type) {
        return digest(reason.name(), type);
    }

    /** Of an error that came from outside of any handler, where only what it is matters. */
    static String ofKind(DeadReason reason, String type, Throwable error) {
        return digest(reason.name(), type, error.getClass().getName());
    }

    /** Of an error that a handler threw. */
    static String of(DeadReason reason, String type, Throwable error) {
        Throwable root = root(error);
        return digest(
                reason.name(),
                type,
                stable(error.getClass().getName()),
                stable(root.getClass().getName()),
                thrownBy(root));
    }

    private static Throwable root(Throwable error) {
        Throwable root = error;
        try {
            for (int read = 0; read < CAUSES_READ; read++) {
                Throwable cause = root.getCause();
                if (cause == null) {
                    return root;
                }
                root = cause;
            }
        } catch (RuntimeException | Error e) {
            // User code, which may compute its cause and fail at that.
        }
        return root;
    }

    private static String thrownBy(Throwable root) {
        try {
            return Arrays.stream(root.getStackTrace())
                    .filter(frame -> !isOfTheRuntime(frame.getClassName()))
                    .findFirst()
                    .map(frame -> stable(frame.getClassName()) + "." + frame.getMethodName())
                    .orElse("");
        } catch (RuntimeException | Error e) {
            return "";
        }
    }

    private static boolean isOfTheRuntime(String className) {
        return className.startsWith("java.") || className.startsWith("jdk.") || className.startsWith("sun.");
    }

    /** Hidden classes have an address in their name, another one in each process. */
    private static String stable(String className) {
        int address = className.indexOf("/0x");
        return address < 0 ? className : className.substring(0, address);
    }

    private static String digest(String... parts) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime lacks SHA-256, which every one has to have.", e);
        }
    }
}
