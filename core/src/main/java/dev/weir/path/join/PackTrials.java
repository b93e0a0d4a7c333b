package dev.weir.path.join;

import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether packs of an intent type are worth their tokens at a target. A model or server that cannot answer packs would have each
 * intent paid for twice, in its pack and alone; so after several packs in a row without an answer for anybody, intents are asked
 * alone for some time. Thread-safe.
 */
final class PackTrials {
    private static final Logger LOG = LoggerFactory.getLogger(PackTrials.class);
    private static final int MOST_IN_VAIN = 3;
    private static final int MOST_TARGETS = 1_000;
    private static final Duration PAUSE = Duration.ofMinutes(10);

    private final ConcurrentHashMap<Target, InVain> inVain = new ConcurrentHashMap<>();
    private final TimeSource time;

    PackTrials(TimeSource time) {
        this.time = time;
    }

    /** Where packs are sent to. */
    record Target(String backend, String model, String intentType) {}

    /**
     * The latest packs in a row that yielded nothing.
     *
     * @param nanos when the last one ended
     */
    private record InVain(int packs, long nanos) {}

    boolean isPaused(Target target) {
        InVain known = inVain.get(target);
        if (known == null || known.packs < MOST_IN_VAIN) {
            return false;
        }
        if (time.nanoTime() - known.nanos < PAUSE.toNanos()) {
            return true;
        }
        inVain.remove(target, known);
        return false;
    }

    /** @param answered whether the pack had an answer for any of its members */
    void ended(Target target, boolean answered) {
        if (answered) {
            inVain.remove(target);
            return;
        }
        if (inVain.size() >= MOST_TARGETS) {
            inVain.clear();
        }
        long now = time.nanoTime();
        InVain latest = inVain.merge(target, new InVain(1, now), (known, one) -> new InVain(known.packs + 1, now));
        if (latest.packs == MOST_IN_VAIN) {
            LOG.warn(
                    "event=packing-paused intent_type={} backend={} model={} seconds={}",
                    target.intentType,
                    target.backend,
                    target.model,
                    PAUSE.toSeconds());
        }
    }
}
