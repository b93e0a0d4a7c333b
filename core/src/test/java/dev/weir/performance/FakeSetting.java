package dev.weir.performance;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A setting in a simulated world: at each run as many cases as there are calls, of which a share fails that depends on the
 * value. It is doubled while more than a tenth fails, and a change is to have a quarter fewer fail.
 */
class FakeSetting implements TunableSetting {
    private final String scope;
    private final long most;
    ToDoubleFunction<Long> failing;
    long value;
    int cases;
    int changes;
    boolean mayChange = true;
    boolean broken;

    FakeSetting(String scope, long value, long most, ToDoubleFunction<Long> failing) {
        this.scope = scope;
        this.value = value;
        this.most = most;
        this.failing = failing;
    }

    @Override
    public String key() {
        return "llm.fake";
    }

    @Override
    public String scope() {
        return scope;
    }

    @Override
    public long value() {
        return value;
    }

    @Override
    public void change(long changed) {
        value = changed;
        changes++;
    }

    @Override
    public boolean mayChange() {
        return mayChange;
    }

    @Override
    public String text(long shown) {
        return shown + "s";
    }

    @Override
    public Evidence evidence(List<LatencyPoint> calls) {
        if (broken) {
            throw new IllegalStateException("on purpose");
        }
        double failed = cases * failing.applyAsDouble(value);
        return new Evidence(cases, failed, failed);
    }

    @Override
    public @Nullable Proposal propose(Evidence seen) {
        long next = Math.min(most, 2 * value);
        return seen.mean() < 0.1 || next == value
                ? null
                : new Proposal(next, describe(seen), "fewer fail", 0.75 * seen.mean());
    }

    @Override
    public String describe(Evidence seen) {
        return Math.round(100 * seen.mean()) + " % fail";
    }
}
