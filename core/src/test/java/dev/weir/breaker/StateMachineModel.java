package dev.weir.breaker;

import java.util.HashMap;
import java.util.Map;

/** A sequential model of the state machine, the specification of {@link StateMachineLincheckTest}. */
public class StateMachineModel {
    static final int FAILURES = 2;
    static final int SUCCESSES = 2;
    static final int PROBES = 1;

    private enum Mode {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    private record Held(int generation, boolean probe) {}

    private final int failures;
    private final int successes;
    private final Map<Integer, Held> held = new HashMap<>();
    private Mode mode = Mode.CLOSED;
    private int generation;
    private int count;
    private int probes;
    private boolean due;
    private boolean forced;

    public StateMachineModel() {
        this(FAILURES, SUCCESSES);
    }

    StateMachineModel(int failures, int successes) {
        this.failures = failures;
        this.successes = successes;
    }

    /** The settings of the stateMachine that this is the model of. */
    static CircuitBreakerSettings settings(int failures, int successes) {
        CircuitBreakerBuilder builder = CircuitBreaker.builder("modelled")
                .failureThreshold(failures)
                .successThreshold(successes)
                .halfOpenProbes(PROBES)
                .enableAdaptiveTimeout(false);
        return builder.settings;
    }

    /** Lets time pass, so that an open stateMachine may be probed. */
    public void waitIsOver() {
        due = true;
    }

    /** Lets a call of this thread in, which holds at most one permit. */
    public String admit(int thread) {
        if (held.containsKey(thread)) {
            return "held";
        }
        if (mode == Mode.OPEN && due && !forced) {
            enter(Mode.HALF_OPEN);
        }
        if (mode == Mode.OPEN || (mode == Mode.HALF_OPEN && probes >= PROBES)) {
            return "open";
        }
        boolean probe = mode == Mode.HALF_OPEN;
        probes += probe ? 1 : 0;
        held.put(thread, new Held(generation, probe));
        return probe ? "probe" : "in";
    }

    public boolean succeed(int thread) {
        return settle(thread, () -> {
            if (mode == Mode.CLOSED) {
                count = 0;
            } else if (++count >= successes) {
                enter(Mode.CLOSED);
            }
        });
    }

    public boolean fail(int thread) {
        return settle(thread, () -> {
            if (mode == Mode.HALF_OPEN || ++count >= failures) {
                enter(Mode.OPEN);
            }
        });
    }

    public boolean release(int thread) {
        return settle(thread, () -> {});
    }

    private boolean settle(int thread, Runnable effect) {
        Held permit = held.remove(thread);
        if (permit == null || permit.generation != generation) {
            return false;
        }
        probes -= permit.probe ? 1 : 0;
        if (!forced) {
            effect.run();
        }
        return true;
    }

    public void reset() {
        enter(Mode.CLOSED);
    }

    public void forceOpen() {
        enter(Mode.OPEN);
        forced = true;
    }

    public void forceClose() {
        enter(Mode.CLOSED);
        forced = true;
    }

    private void enter(Mode next) {
        mode = next;
        forced = false;
        generation++;
        count = 0;
        probes = 0;
        due = false;
    }

    public String state() {
        return mode + " " + count + " " + probes;
    }
}
