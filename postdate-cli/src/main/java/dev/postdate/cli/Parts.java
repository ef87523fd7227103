package dev.postdate.cli;

import dev.postdate.Headers;
import dev.postdate.spi.FailureRecord;
import java.util.List;

/** What a message carries, for a person. */
final class Parts {

    private Parts() {}

    /** @param fields those of the message, for its body */
    static String of(Headers headers, List<FailureRecord> errors, int bytes, Fields fields) {
        StringBuilder text = new StringBuilder();
        if (!headers.isEmpty()) {
            text.append("HEADERS\n");
            headers.asMap().forEach((name, value) -> text.append(Text.block(name + ": " + value)));
        }
        if (!errors.isEmpty()) {
            text.append("ERRORS\n");
            for (FailureRecord error : errors) {
                text.append(Text.block(error.at() + " attempt " + error.attempt() + " on " + error.node() + ": "
                        + Text.line(error.error())));
                text.append(Text.block(error.trace().indent(2)));
            }
        }
        String body = fields.text("body");
        boolean readable = bytes == 0 || !body.isEmpty();
        return text.append("BODY, ")
                .append(bytes)
                .append(readable ? " bytes\n" : " bytes that are no text, in Base64\n")
                .append(Text.block(readable ? body : fields.text("bodyBase64")))
                .toString();
    }
}
