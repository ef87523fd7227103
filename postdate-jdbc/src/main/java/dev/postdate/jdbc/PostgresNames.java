package dev.postdate.jdbc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts schema and prefix into statements: {@code ~message} becomes the table's qualified name, {@code ~~message} the name without its
 * schema, as indexes and constraints have it. Both were checked before, so nothing needs escaping. Thread-safe.
 */
final class PostgresNames {

    private final String schema;
    private final String prefix;
    /** Statements are constants, so there are only so many of them. */
    private final Map<String, String> known = new ConcurrentHashMap<>();

    PostgresNames(String schema, String prefix) {
        this.schema = schema;
        this.prefix = prefix;
    }

    String in(String sql) {
        return known.computeIfAbsent(sql, this::replaced);
    }

    String replaced(String sql) {
        return sql.replace("~~", prefix).replace("~", "\"" + schema + "\"." + prefix);
    }

    String schema() {
        return schema;
    }

    /** The name of a table, for people. */
    String table(String name) {
        return schema + "." + prefix + name;
    }

    /** The channel on which nodes of this schema and prefix wake each other. */
    String channel() {
        return "postdate_" + Integer.toHexString(schema.hashCode()) + "_" + Integer.toHexString(prefix.hashCode());
    }

    /** The lock under which the schema is brought to its version. */
    long lock() {
        return 0x506F737464617465L ^ ((long) schema.hashCode() << 32) ^ prefix.hashCode();
    }
}
