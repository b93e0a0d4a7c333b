package dev.weir.performance;

import dev.weir.spi.event.SettingAdjusted;
import dev.weir.spi.event.SettingAdjusted.Decision;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the optimizer is with a setting: it observes, changes it, and observes whether that had its effect. Calls that had
 * begun before a change end after it, so what is seen first after a change is not counted. After a change that was taken
 * back it pauses, each time twice as long, so that it does not go to and fro. Used by one thread at a time.
 */
final class TunedSetting {
    /** The cases that a decision requires: with fewer, as in a quiet period, the evidence so far is kept. */
    static final int LEAST_CASES = 30;

    private static final int LONGEST_PAUSE = 64;

    private final TunableSetting setting;
    private final boolean dryRun;
    private Evidence seen = Evidence.NONE;
    private @Nullable Trial trial;
    private @Nullable Long proposed;
    private int pause;
    private int nextPause = 1;

    TunedSetting(TunableSetting setting, boolean dryRun) {
        this.setting = setting;
        this.dryRun = dryRun;
    }

    /** A change whose effect is not known yet. */
    private static final class Trial {
        private final Proposal change;
        private final long before;
        private boolean settled;

        private Trial(Proposal change, long before) {
            this.change = change;
            this.before = before;
        }
    }

    /** Whether the effect of a change of this one is awaited, at the scope of another one. */
    boolean isOnTrialBeside(TunedSetting other) {
        return trial != null && other != this && setting.scope().equals(other.setting.scope());
    }

    /**
     * Observes, and decides if enough was seen.
     *
     * @param calls those that have ended since the last time
     * @param isAlone whether it may be changed: the effects of two changes of one target could not be told apart
     * @return the decision; null for none
     */
    @Nullable
    SettingAdjusted decide(List<LatencyPoint> calls, boolean isAlone, Instant now) {
        seen = seen.plus(setting.evidence(calls));
        if (seen.cases() < LEAST_CASES) {
            return null;
        }
        Evidence enough = seen;
        seen = Evidence.NONE;
        Trial begun = trial;
        if (begun != null) {
            return judge(begun, enough, now);
        }
        if (!isAlone) {
            return null;
        }
        if (pause > 0) {
            pause--;
            return null;
        }
        Proposal change = setting.propose(enough);
        return change == null ? null : begin(change, now);
    }

    private @Nullable SettingAdjusted begin(Proposal change, Instant now) {
        long before = setting.value();
        if (change.value() == before) {
            return null;
        }
        boolean apply = !dryRun && setting.mayChange();
        if (apply) {
            setting.change(change.value());
            trial = new Trial(change, before);
        } else if (proposed != null && proposed == change.value()) {
            return null; // is known
        }
        proposed = change.value();
        Decision decision = apply ? Decision.APPLIED : Decision.PROPOSED;
        return decision(now, decision, before, change.value(), change.reason(), change.expectedEffect());
    }

    private @Nullable SettingAdjusted judge(Trial begun, Evidence after, Instant now) {
        if (setting.value() != begun.change.value()) {
            trial = null; // somebody else has changed it, and knows why
            return null;
        }
        if (!begun.settled) {
            begun.settled = true;
            return null;
        }
        trial = null;
        if (setting.isEffective(begun.change, after)) {
            nextPause = 1;
            return decision(now, Decision.KEPT, begun.before, begun.change.value(), begun.change.reason(), after);
        }
        setting.change(begun.before);
        pause = nextPause;
        nextPause = Math.min(LONGEST_PAUSE, 2 * nextPause);
        String reason = "not as expected: " + begun.change.expectedEffect();
        return decision(now, Decision.TAKEN_BACK, begun.change.value(), begun.before, reason, after);
    }

    private SettingAdjusted decision(
            Instant now, Decision decision, long before, long after, String reason, Evidence effect) {
        return decision(now, decision, before, after, reason, setting.describe(effect));
    }

    private SettingAdjusted decision(
            Instant now, Decision decision, long before, long after, String reason, String effect) {
        return new SettingAdjusted(
                now,
                decision,
                setting.key(),
                setting.scope(),
                setting.text(before),
                setting.text(after),
                reason,
                effect);
    }
}
