package dev.weir.guard;

import dev.weir.call.CallException;
import dev.weir.spi.event.CallGuarded.Checked;
import dev.weir.spi.guard.GuardRefusal;

/** A guard refused the prompt or the answer of the call. Not worth a retry: the same request is refused again. */
public final class GuardRefusedException extends CallException {
    private static final long serialVersionUID = 1L;

    private final String guard;
    private final Checked checked;
    private final String rule;

    GuardRefusedException(String guard, Checked checked, GuardRefusal refusal) {
        super("guard '" + guard + "' refused the " + checked.label() + " (rule '" + refusal.rule() + "')"
                + (refusal.explanation() == null ? "" : ": " + refusal.explanation()));
        this.guard = guard;
        this.checked = checked;
        rule = refusal.rule();
    }

    /** The name of the guard. */
    public String guard() {
        return guard;
    }

    /** Whether it refused the prompt or the answer. */
    public Checked checked() {
        return checked;
    }

    /** The rule of the guard that is broken. */
    public String rule() {
        return rule;
    }
}
