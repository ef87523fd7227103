package dev.postdate.jdbc;

import dev.postdate.jdbc.PostgresConnection.Values;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.PendingType;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** What is kept, by type, version, queue and handler. */
final class PostgresPendingTypes {

    private static final String GROUPS =
            "/* postdate:pending-types */ SELECT dead, counted, id FROM ~pending_types_1(?)";

    private static final String EXAMPLES = "/* postdate:pending-type-examples */ SELECT " + MessageColumns.COMMON
            + " FROM ~message WHERE id = ANY (?)";

    private static final String DEAD_EXAMPLES = "/* postdate:dead-type-examples */ SELECT " + MessageColumns.COMMON
            + " FROM ~dead_letter WHERE id = ANY (?)";

    private PostgresPendingTypes() {}

    private record Group(boolean dead, long count, UUID example) {}

    /** To be called in a transaction of one snapshot, or an example may be gone before it is read. */
    static List<PendingType> read(PostgresConnection connection, int countTo) throws SQLException {
        List<Group> groups = connection.list(GROUPS, row -> new Group(row.flag(1), row.number(2), row.id(3)), countTo);
        Map<UUID, Envelope> waiting = examples(connection, EXAMPLES, groups, false);
        Map<UUID, Envelope> dead = examples(connection, DEAD_EXAMPLES, groups, true);
        return groups.stream()
                .map(group -> new PendingType(
                        group.dead(),
                        group.count(),
                        Objects.requireNonNull((group.dead() ? dead : waiting).get(group.example()))))
                .toList();
    }

    private static Map<UUID, Envelope> examples(
            PostgresConnection connection, String sql, List<Group> groups, boolean dead) throws SQLException {
        List<UUID> ids = groups.stream()
                .filter(group -> group.dead() == dead)
                .map(Group::example)
                .toList();
        Map<UUID, Envelope> byId = new HashMap<>();
        if (!ids.isEmpty()) {
            connection
                    .list(sql, MessageColumns::envelope, Values.ids(ids))
                    .forEach(envelope -> byId.put(envelope.id(), envelope));
        }
        return byId;
    }
}
