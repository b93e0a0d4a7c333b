package dev.weir.testkit.fake;

import dev.weir.spi.ledger.BudgetDecision;
import dev.weir.spi.ledger.BudgetLevel;
import dev.weir.spi.ledger.BudgetPeriod;
import dev.weir.spi.ledger.BudgetReservation;
import dev.weir.spi.ledger.BudgetStore;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The budgets of a {@link MemoryLedger}. Thread-safe. */
final class MemoryBudgets implements BudgetStore {
    private final MemoryLedger ledger;
    private final TimeSource time;
    private final Map<Counter, BigDecimal> spent = new HashMap<>();
    private final Map<String, Held> reservations = new HashMap<>();
    private final Set<String> settled = new HashSet<>();
    private final Set<List<Object>> alerts = new HashSet<>();

    MemoryBudgets(MemoryLedger ledger, TimeSource time) {
        this.ledger = ledger;
        this.time = time;
    }

    private record Counter(String budget, String period) {
        static Counter of(BudgetPeriod budget) {
            return new Counter(budget.budget(), budget.period());
        }
    }

    private record Held(BudgetReservation reservation, long expiryNanos) {
        BigDecimal amountIn(BudgetPeriod budget) {
            return reservation.budgets().stream()
                            .anyMatch(held -> Counter.of(held).equals(Counter.of(budget)))
                    ? reservation.amount()
                    : BigDecimal.ZERO;
        }
    }

    @Override
    public synchronized BudgetDecision reserve(BudgetReservation reservation, Deadline deadline) {
        settleExpired();
        List<BudgetLevel> levels = levels(reservation.budgets(), deadline);
        String id = reservation.id();
        if (settled.contains(id) || isHeld(id)) {
            return BudgetDecision.of(null, levels);
        }
        BudgetPeriod refusing = refusing(reservation, levels);
        if (refusing != null) {
            return BudgetDecision.of(refusing, levels);
        }
        hold(reservation);
        return BudgetDecision.of(null, levels(reservation.budgets(), deadline));
    }

    @Override
    public synchronized BudgetDecision extend(BudgetReservation reservation, Deadline deadline) {
        settleExpired();
        reservations.remove(reservation.id());
        BudgetPeriod refusing = refusing(reservation, levels(reservation.budgets(), deadline));
        if (!settled.contains(reservation.id())) {
            hold(reservation);
        }
        return BudgetDecision.of(refusing, levels(reservation.budgets(), deadline));
    }

    @Override
    public synchronized List<BudgetLevel> settle(
            String id, List<BudgetPeriod> budgets, BigDecimal amount, Deadline deadline) {
        settleExpired();
        if (settled.add(id)) {
            reservations.remove(id);
            budgets.forEach(budget -> book(budget, id, amount));
        }
        return levels(budgets, deadline);
    }

    @Override
    public synchronized List<BudgetLevel> levels(List<BudgetPeriod> budgets, Deadline deadline) {
        settleExpired();
        return budgets.stream()
                .map(budget -> BudgetLevel.of(spent(budget), reserved(budget)))
                .toList();
    }

    @Override
    public synchronized boolean claimAlert(BudgetPeriod budget, BigDecimal percent, Deadline deadline) {
        return alerts.add(List.of(Counter.of(budget), percent.stripTrailingZeros()));
    }

    private static @Nullable BudgetPeriod refusing(BudgetReservation reservation, List<BudgetLevel> levels) {
        for (int i = 0; i < levels.size(); i++) {
            BudgetPeriod budget = reservation.budgets().get(i);
            if (budget.refuses(levels.get(i).used(), reservation.amount())) {
                return budget;
            }
        }
        return null;
    }

    private void hold(BudgetReservation reservation) {
        long expiry = time.nanoTime() + reservation.lease().toNanos();
        reservations.put(reservation.id(), new Held(reservation, expiry));
    }

    private boolean isHeld(String id) {
        Held held = reservations.get(id);
        return held != null && !isOver(held);
    }

    private boolean isOver(Held held) {
        return held.expiryNanos() - time.nanoTime() <= 0;
    }

    private BigDecimal reserved(BudgetPeriod budget) {
        return reservations.values().stream()
                .filter(held -> !isOver(held))
                .map(held -> held.amountIn(budget))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private BigDecimal spent(BudgetPeriod budget) {
        return spent.computeIfAbsent(
                Counter.of(budget),
                counter -> ledger.sums(budget.entries()).get(0).usd());
    }

    /** Books an amount, unless the counter is new and contains the entry of the attempt. */
    private void book(BudgetPeriod budget, String id, BigDecimal amount) {
        boolean isNew = !spent.containsKey(Counter.of(budget));
        BigDecimal before = spent(budget);
        LedgerEntry entry = ledger.entry(id);
        if (!isNew || entry == null || !budget.entries().contains(entry)) {
            spent.put(Counter.of(budget), before.add(amount));
        }
    }

    /** Books what the attempts of crashed processes have spent, as far as the ledger has their entries. */
    private void settleExpired() {
        for (Held held : new ArrayList<>(reservations.values())) {
            LedgerEntry entry = ledger.entry(held.reservation().id());
            if (isOver(held) && entry != null) {
                reservations.remove(entry.id());
                settled.add(entry.id());
                BigDecimal cost = Objects.requireNonNullElse(entry.cost().usd(), BigDecimal.ZERO);
                held.reservation().budgets().forEach(budget -> book(budget, entry.id(), cost));
            }
        }
    }
}
