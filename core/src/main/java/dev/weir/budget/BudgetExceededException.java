package dev.weir.budget;

import dev.weir.call.CallException;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A budget refused the call, or a retry of it: nothing was sent for it. Not worth a retry before the budget is renewed. Of
 * several budgets that refuse, it names the narrowest.
 *
 * <p>The message has amounts; {@link #redactedMessage()} is for callers who may not see them.
 */
public final class BudgetExceededException extends CallException {
    private static final long serialVersionUID = 1L;

    private final BudgetState state;
    private final @Nullable BigDecimal estimateUsd;
    private final String redacted;

    private BudgetExceededException(
            BudgetState state, @Nullable BigDecimal estimateUsd, String message, String redacted) {
        super(named(state) + message);
        this.state = state;
        this.estimateUsd = estimateUsd;
        this.redacted = named(state) + redacted;
    }

    /** @param estimate the estimated cost of the call; null if it is unknown */
    static BudgetExceededException noRoom(BudgetState state, @Nullable BigDecimal estimate, String model) {
        BigDecimal used = state.spentUsd().add(state.reservedUsd());
        boolean unknown = estimate == null && used.compareTo(state.limitUsd()) < 0;
        return unknown
                ? new BudgetExceededException(
                        state,
                        null,
                        " permits no call of unknown cost, and model '" + model
                                + "' has no price; set its price, or unknownCost of the budget to allow",
                        " permits no call of unknown cost")
                : new BudgetExceededException(
                        state,
                        estimate,
                        explanation(state, estimate),
                        " has no room for this call in its present period");
    }

    /** The refusal of a budget that requires a store which does not answer. */
    static BudgetExceededException storeFailed(BudgetState state, @Nullable BigDecimal estimate) {
        String message = " permits no call while the store that processes share does not answer; ";
        return new BudgetExceededException(
                state,
                estimate,
                message + "see event=budget-store-unavailable in the log, or set storeFailure of the budget to local",
                " cannot be checked at present");
    }

    /** The name of the budget. */
    public String budget() {
        return state.budget();
    }

    /** What the budget is for, such as {@code team=blue}; empty if it has no values. */
    public String scope() {
        return state.scope();
    }

    /** What is spent in the present period, in US dollars. */
    public BigDecimal spentUsd() {
        return state.spentUsd();
    }

    /** What is reserved for calls in progress, in US dollars. */
    public BigDecimal reservedUsd() {
        return state.reservedUsd();
    }

    /** The limit of the budget, in US dollars. */
    public BigDecimal limitUsd() {
        return state.limitUsd();
    }

    /** The estimated cost of the call in US dollars; null if it is unknown. */
    public @Nullable BigDecimal estimateUsd() {
        return estimateUsd;
    }

    /** When the budget is renewed; null if it is not. */
    public @Nullable Instant periodEnd() {
        return state.periodEnd();
    }

    /** A message without amounts and times, for callers who may not know them. */
    public String redactedMessage() {
        return redacted;
    }

    private static String named(BudgetState state) {
        return "budget '" + state.budget() + "'" + (state.scope().isEmpty() ? "" : " for " + state.scope());
    }

    private static String explanation(BudgetState state, @Nullable BigDecimal estimate) {
        if (state.limitUsd().signum() == 0) {
            return " permits no call, as its limit is 0; raise its limit";
        }
        String spent = text(state.spentUsd()) + " of " + text(state.limitUsd()) + " USD are spent";
        String untilRenewal = state.periodEnd() == null ? "" : ", or wait until " + state.periodEnd();
        if (state.spentUsd().compareTo(state.limitUsd()) >= 0) {
            return " is used up: " + spent + "; raise its limit" + untilRenewal;
        }
        String reserved = state.reservedUsd().signum() == 0
                ? ""
                : ", " + text(state.reservedUsd()) + " are reserved for calls in progress";
        String estimated = estimate == null ? "" : ", and this call may cost " + text(estimate);
        String retry = reserved.isEmpty() ? "ask for fewer output tokens" : "call again when others have ended";
        return " has no room for this call: " + spent + reserved + estimated + "; " + retry + ", raise its limit"
                + untilRenewal;
    }

    private static String text(BigDecimal usd) {
        BigDecimal stripped = usd.stripTrailingZeros();
        return (stripped.scale() < 2 ? stripped.setScale(2) : stripped).toPlainString();
    }
}
