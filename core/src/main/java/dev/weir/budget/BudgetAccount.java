package dev.weir.budget;

import dev.weir.spi.event.BudgetThresholdCrossed;
import dev.weir.spi.ledger.BudgetLevel;
import dev.weir.spi.ledger.BudgetPeriod;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the calls that a budget counts together have spent, by period, and what is reserved for those in progress. Used under
 * the lock of the engine.
 *
 * <p>Spending belongs to the period in which it is booked, and reservations to the calls, whatever the period. A clock that
 * jumps forward begins a later period; one that jumps back returns to a period that is remembered, with what was spent in it,
 * and otherwise the present period goes on. So a spent period is never begun anew, and a period that was begun too early
 * blocks none before it.
 */
final class BudgetAccount {
    /** How many periods are remembered, the present one included. */
    private static final int REMEMBERED = 3;

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    final Budget budget;
    final String value;
    private final List<Spending> periods = new ArrayList<>(1);

    /** The limit without what is spent in the present period and what is reserved; below zero if it is exceeded. */
    private BigDecimal room;

    private int unsettled;

    /** A threshold that was crossed in a period. */
    record Crossing(BudgetThresholdCrossed event, BudgetPeriod period) {}

    /** What is spent in one period. */
    private static final class Spending {
        private final CalendarPeriod period;
        private BigDecimal spent = BigDecimal.ZERO;
        private boolean alerted;
        private boolean reached;
        private @Nullable BudgetPeriod inStore;

        private Spending(CalendarPeriod period) {
            this.period = period;
        }
    }

    BudgetAccount(Budget budget, String value, long now) {
        this.budget = budget;
        this.value = value;
        periods.add(new Spending(budget.periodAt(now)));
        room = budget.limit;
    }

    String label() {
        return budget.scope.label(value);
    }

    /** The present period: the first in the list. */
    private Spending current() {
        return periods.get(0);
    }

    private BigDecimal reserved() {
        return budget.limit.subtract(current().spent).subtract(room);
    }

    /** Begins another period if the clock says so. */
    void moveTo(long now) {
        if (!current().period.contains(now)) {
            BigDecimal reserved = reserved();
            change(now);
            room = budget.limit.subtract(current().spent).subtract(reserved);
        }
    }

    private void change(long now) {
        for (int i = 1; i < periods.size(); i++) {
            if (periods.get(i).period.contains(now)) {
                periods.add(0, periods.remove(i));
                return;
            }
        }
        if (now >= current().period.start().toEpochMilli()) {
            if (periods.size() == REMEMBERED) {
                periods.remove(REMEMBERED - 1);
            }
            periods.add(0, new Spending(budget.periodAt(now)));
        }
    }

    /** Whether nothing would be lost without it. */
    boolean isUnused() {
        return unsettled == 0 && current().spent.signum() == 0;
    }

    /**
     * Whether the budget refuses a call.
     *
     * @param usd its estimated cost
     * @param unknown whether there is no estimate
     */
    boolean refuses(BigDecimal usd, boolean unknown) {
        boolean hasRoom = room.signum() > 0 && usd.compareTo(room) <= 0;
        return budget.blocks() && (!hasRoom || (unknown && budget.refusesUnknown()));
    }

    void reserve(BigDecimal usd) {
        unsettled++;
        topUp(usd);
    }

    void topUp(BigDecimal usd) {
        room = room.subtract(usd);
    }

    /** Gives back what was reserved for a call, which may still be settled. */
    void release(BigDecimal usd) {
        room = room.add(usd);
    }

    /**
     * Ends a call that has reserved, and books what it has cost.
     *
     * @return the thresholds that were crossed, usually none
     */
    List<Crossing> settle(BigDecimal usd) {
        unsettled--;
        return usd.signum() == 0 ? List.of() : spend(current(), usd);
    }

    /**
     * Takes over what all processes have spent, unless that is of another period, or older than what this one knows.
     *
     * @return the thresholds that were crossed
     */
    List<Crossing> follow(BudgetPeriod period, BigDecimal spentByAll) {
        Spending current = current();
        return period.equals(current.inStore) && spentByAll.compareTo(current.spent) > 0
                ? spend(current, spentByAll.subtract(current.spent))
                : List.of();
    }

    private List<Crossing> spend(Spending current, BigDecimal usd) {
        BigDecimal spent = current.spent.add(usd);
        current.spent = spent;
        room = room.subtract(usd);
        boolean alerts = !current.alerted && spent.compareTo(budget.alertAt) >= 0;
        boolean reaches = !current.reached && spent.compareTo(budget.limit) >= 0;
        return alerts || reaches ? crossed(current, alerts, reaches) : List.of();
    }

    private List<Crossing> crossed(Spending current, boolean alerts, boolean reaches) {
        List<Crossing> crossed = new ArrayList<>(2);
        current.alerted = true;
        if (alerts && budget.settings.alertThreshold().compareTo(HUNDRED) < 0) {
            crossed.add(crossing(current, budget.settings.alertThreshold()));
        }
        if (reaches) {
            current.reached = true;
            crossed.add(crossing(current, HUNDRED));
        }
        return crossed;
    }

    private Crossing crossing(Spending current, BigDecimal percent) {
        BudgetThresholdCrossed event = BudgetThresholdCrossed.builder(budget.name, current.spent, budget.limit, percent)
                .scope(label())
                .periodEnd(current.period.end())
                .build();
        return new Crossing(event, inStore());
    }

    /** The budget in its present period, as a store knows it. */
    BudgetPeriod inStore() {
        Spending current = current();
        BudgetPeriod known = current.inStore;
        if (known == null) {
            known = budget.inStore(value, current.period);
            current.inStore = known;
        }
        return known;
    }

    /** Adds what is known to have been spent in the present period; thresholds below it have raised their alerts. */
    void restore(BigDecimal usd) {
        Spending current = current();
        current.spent = current.spent.add(usd);
        room = room.subtract(usd);
        current.alerted = current.spent.compareTo(budget.alertAt) >= 0;
        current.reached = current.spent.compareTo(budget.limit) >= 0;
    }

    BudgetState state() {
        return state(BudgetLevel.of(current().spent, reserved()));
    }

    /** The state by what a store knows. */
    BudgetState state(BudgetLevel level) {
        return new BudgetState(
                budget.name,
                label(),
                budget.limit,
                level.spent(),
                level.reserved(),
                current().period.end(),
                budget.limitedBy);
    }
}
