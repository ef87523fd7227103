package dev.postdate.internal.type;

import java.lang.reflect.Type;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A message type: its stable name, the version this build writes, and the type it is read as.
 *
 * @param aliases other names under which its messages may be stored
 */
public record TypeName(String name, int version, Type javaType, Set<String> aliases) {

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:\\-]{1,200}");

    /** What is allowed in a name, for error texts. */
    static final String RULE = "1 to 200 letters, digits and . - _ :";

    public TypeName {
        aliases = Set.copyOf(aliases);
    }

    /** A type that has never had another name. */
    TypeName(String name, int version, Type javaType) {
        this(name, version, javaType, Set.of());
    }

    static boolean isValid(String name) {
        return ALLOWED.matcher(name).matches();
    }
}
