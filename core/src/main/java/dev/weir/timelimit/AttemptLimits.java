package dev.weir.timelimit;

/** Placeholder until the learner lands. */
public final class AttemptLimits {
    private final AttemptLimitSettings settings;

    /** Placeholder. */
    public enum Kind {
        FIRST_OUTPUT,
        SILENCE,
        WHOLE
    }

    public AttemptLimits(AttemptLimitSettings settings, long nowNanos) {
        this.settings = settings;
    }

    public long firstOutputNanos() {
        return settings.ceiling().toNanos();
    }

    public long silenceNanos() {
        return settings.ceiling().toNanos();
    }

    public long wholeNanos(long maxTokens) {
        return settings.ceiling().toNanos();
    }

    public void finished(
            long totalNanos, long firstOutputNanos, long longestSilenceNanos, long outputTokens, long nowNanos) {}

    public void overran(long limitNanos, Kind kind, long startedNanos, long nowNanos) {}
}
