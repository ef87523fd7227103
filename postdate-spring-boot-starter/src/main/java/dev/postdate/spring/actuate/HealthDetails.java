package dev.postdate.spring.actuate;

import dev.postdate.admin.NodeHealth;
import java.util.LinkedHashMap;
import java.util.Map;

/** A node's health as the actuator shows it, in either generation of Boot. */
final class HealthDetails {

    private HealthDetails() {}

    /** The reasons by kind and subject, worst first, and what a person looks at next. */
    static Map<String, Object> of(NodeHealth health) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("node", health.node());
        if (!health.concerns().isEmpty()) {
            details.put(
                    "concerns",
                    health.concerns().stream()
                            .map(concern -> Fields.of("kind", concern.kind())
                                    .and("status", concern.status())
                                    .and("subject", concern.subject())
                                    .and("since", concern.since())
                                    .and("text", concern.text())
                                    .asMap())
                            .toList());
        }
        details.put("storeReachable", health.store().reachable());
        health.engine().ifPresent(engine -> {
            details.put("leaseValid", engine.leaseValid());
            details.put("held", engine.held());
        });
        return details;
    }
}
