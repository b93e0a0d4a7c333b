package dev.weir.batch.queue;

import dev.weir.batch.BatchGroup;
import dev.weir.batch.BatchSettings;
import dev.weir.spi.call.Priority;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A queue at a time that passes only when a test says so. */
final class QueueFixture {
    static final BatchGroup GROUP = BatchGroup.of("group");

    final BatchQueue queue;
    long now;

    QueueFixture(Map<String, ?> settings) {
        queue = new BatchQueue(BatchSettings.of(settings));
    }

    /** Settings by their names, beside those that every test has. */
    static Map<String, Object> settings(Object... namesAndValues) {
        Map<String, Object> settings = new LinkedHashMap<>(Map.of("tenantKey", "tenant"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            settings.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return settings;
    }

    void advance(Duration time) {
        now += time.toNanos();
    }

    static Waiting member(BatchGroup group, Priority priority, @Nullable String tenant, long tokens) {
        return new Waiting(group, priority, tenant, tokens, 1, Long.MAX_VALUE / 2);
    }

    Waiting add(Waiting member) {
        queue.add(member, now);
        return member;
    }

    Waiting add(BatchGroup group, Priority priority) {
        return add(member(group, priority, null, 1));
    }

    Waiting add(Priority priority) {
        return add(GROUP, priority);
    }

    Waiting add() {
        return add(Priority.NORMAL);
    }

    @Nullable
    FormedMembers next() {
        return queue.next(now);
    }

    List<Waiting> nextMembers() {
        FormedMembers next = next();
        return next == null ? List.of() : next.members();
    }
}
