package dev.postdate.examples.orders;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An order as a customer gives it; made only if it is complete and plausible. */
public record NewOrder(String id, String customer, String item, long cents) {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    public NewOrder {
        if (!ID.matcher(required("id", id)).matches()) {
            throw new IllegalArgumentException("'id' must be 1 to 64 letters, digits, dots, dashes or underscores");
        }
        required("customer", customer);
        required("item", item);
        if (cents < 1) {
            throw new IllegalArgumentException("'cents' must be a whole number from 1, got " + cents);
        }
    }

    /** The price for a person. */
    public String price() {
        return "%d.%02d".formatted(cents / 100, cents % 100);
    }

    private static String required(String name, @Nullable String value) {
        if (value == null || value.isBlank() || value.length() > 200) {
            throw new IllegalArgumentException("'" + name + "' must be a text of 1 to 200 characters");
        }
        return value;
    }
}
