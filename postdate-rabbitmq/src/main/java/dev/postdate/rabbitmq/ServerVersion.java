package dev.postdate.rabbitmq;

import com.rabbitmq.client.Connection;
import dev.postdate.TransportException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server says it is. */
record ServerVersion(int major, int minor) {

    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

    /** @throws TransportException if it is too old, or does not say what it is */
    static ServerVersion of(Connection connection, String where) {
        Object product = connection.getServerProperties().get("product");
        Object version = connection.getServerProperties().get("version");
        return checked(String.valueOf(product), String.valueOf(version), where);
    }

    static ServerVersion checked(String product, String version, String where) {
        Matcher numbers = NUMBERS.matcher(version);
        if (!product.equals("RabbitMQ") || !numbers.matches()) {
            throw new TransportException(
                    where + " says to be product '" + product + "', version '" + version
                            + "'. Expected RabbitMQ 3.10 or later; check what listens there.",
                    false,
                    null);
        }
        ServerVersion said = new ServerVersion(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
        if (!said.atLeast(3, 10)) {
            throw new TransportException(
                    where + " is RabbitMQ " + version
                            + ". Expected 3.10 or later, because earlier ones neither expire the messages of quorum"
                            + " queues nor dead-letter them safely; upgrade it.",
                    false,
                    null);
        }
        return said;
    }

    boolean atLeast(int otherMajor, int otherMinor) {
        return major != otherMajor ? major > otherMajor : minor >= otherMinor;
    }
}
