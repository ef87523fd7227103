package dev.postdate.internal.watch;

import dev.postdate.admin.Concern;
import dev.postdate.admin.Concern.Kind;
import dev.postdate.admin.NodeHealth.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says of each concern once when it begins, once more if it gets worse, and once when it has ended. Not thread-safe. */
final class ConcernLog {

    private static final Logger LOG = LoggerFactory.getLogger("dev.postdate.watch");

    private record Key(Kind kind, String subject) {}

    private final Map<Key, Concern> known = new HashMap<>();

    /** Takes in all that there is now; answers the same with the time at which each was noticed first. */
    List<Concern> update(List<Concern> concerns) {
        Map<Key, Concern> now = new HashMap<>();
        List<Concern> answer = new ArrayList<>();
        for (Concern concern : concerns) {
            Key key = new Key(concern.kind(), concern.subject());
            Concern before = known.remove(key);
            Concern since = before == null
                    ? concern
                    : new Concern(concern.kind(), concern.status(), concern.subject(), before.since(), concern.text());
            if (before == null || isWorse(concern.status(), before.status())) {
                LOG.warn("{}: {}", concern.kind(), concern.text());
            }
            now.put(key, since);
            answer.add(since);
        }
        known.values()
                .forEach(ended -> LOG.info(
                        "{}: over since the last look{}; it was noticed at {}",
                        ended.kind(),
                        ended.subject().isEmpty() ? "" : ", " + ended.subject(),
                        ended.since()));
        known.clear();
        known.putAll(now);
        return answer;
    }

    private static boolean isWorse(Status status, Status before) {
        return status.compareTo(before) > 0;
    }
}
