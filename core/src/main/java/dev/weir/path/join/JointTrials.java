package dev.weir.path.join;

import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether packs of an intent type, or batches of prompts, are worth their tokens at a target. A model or server that cannot answer
 * them would have each call paid for twice, in its batch and alone; so after several in a row without an answer for anybody, calls
 * are sent alone for some time. Thread-safe.
 */
final class JointTrials {
    private static final Logger LOG = LoggerFactory.getLogger(JointTrials.class);
    private static final int MOST_IN_VAIN = 3;
    private static final int MOST_TARGETS = 1_000;
    private static final Duration PAUSE = Duration.ofMinutes(10);

    private final ConcurrentHashMap<Target, InVain> inVain = new ConcurrentHashMap<>();
    private final TimeSource time;

    JointTrials(TimeSource time) {
        this.time = time;
    }

    /**
     * Where they are sent to.
     *
     * @param intentType of packs; null for batches of prompts
     */
    record Target(String backend, String model, @Nullable String intentType) {}

    /**
     * The latest in a row that yielded nothing.
     *
     * @param nanos when the last one ended
     */
    private record InVain(int number, long nanos) {}

    boolean isPaused(Target target) {
        InVain known = inVain.get(target);
        if (known == null || known.number < MOST_IN_VAIN) {
            return false;
        }
        if (time.nanoTime() - known.nanos < PAUSE.toNanos()) {
            return true;
        }
        inVain.remove(target, known);
        return false;
    }

    /** @param answered whether there was an answer for any of the members */
    void ended(Target target, boolean answered) {
        if (answered) {
            inVain.remove(target);
            return;
        }
        if (inVain.size() >= MOST_TARGETS) {
            inVain.clear();
        }
        long now = time.nanoTime();
        InVain latest = inVain.merge(target, new InVain(1, now), (known, one) -> new InVain(known.number + 1, now));
        if (latest.number != MOST_IN_VAIN) {
            return;
        }
        if (target.intentType == null) {
            LOG.warn(
                    "event=prompt-batches-paused backend={} model={} seconds={}",
                    target.backend,
                    target.model,
                    PAUSE.toSeconds());
        } else {
            LOG.warn(
                    "event=packing-paused intent_type={} backend={} model={} seconds={}",
                    target.intentType,
                    target.backend,
                    target.model,
                    PAUSE.toSeconds());
        }
    }
}
