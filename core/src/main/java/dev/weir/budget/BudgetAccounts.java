package dev.weir.budget;

import dev.weir.budget.BudgetAccount.Crossing;
import dev.weir.call.Call;
import dev.weir.spi.ledger.BudgetLevel;
import dev.weir.spi.ledger.BudgetPeriod;
import dev.weir.spi.time.TimeSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of all budgets, and the reservations in them, under one lock, which is held for no longer than the arithmetic
 * takes: each operation is one atomic step over all accounts of a call. Thread-safe.
 */
final class BudgetAccounts {
    private static final long LEASE_AFTER_DEADLINE = TimeUnit.MINUTES.toNanos(1);
    private static final long LONGEST_LEASE = TimeUnit.DAYS.toNanos(1);

    /** The narrowest first: of those that refuse a call it is the one that is named. */
    private static final Comparator<Budget> NARROWEST_FIRST = Comparator.<Budget>comparingInt(
                    budget -> -budget.scope.facts())
            .thenComparing(budget -> budget.limit)
            .thenComparing(budget -> budget.name);

    private final List<Budget> fixed;

    /** All of them; read under the lock. */
    private List<Budget> budgets;

    /** The same, for a look without the lock. */
    private volatile List<Budget> published;

    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Leases leases = new Leases();

    /** Those that {@link #takeOpened} has not returned yet. */
    private final List<BudgetAccount> opened = new ArrayList<>();

    /** Whether there are any; a hint that is read without the lock. */
    private volatile boolean anyOpened;

    BudgetAccounts(Map<String, BudgetSettings> settings, TimeSource time) {
        fixed = settings.entrySet().stream()
                .map(entry -> new Budget(entry.getKey(), entry.getValue(), this::opened))
                .sorted(NARROWEST_FIRST)
                .toList();
        budgets = fixed;
        published = fixed;
        this.time = time;
    }

    /**
     * Replaces the budgets that were defined so before. One that counts as its predecessor of the same name did goes on with
     * what that has spent.
     *
     * @param limitedBy what sets the limit of the budget of a name
     * @return those without such a predecessor
     */
    List<Budget> define(Map<String, BudgetSettings> defined, UnaryOperator<String> limitedBy) {
        return locked(() -> {
            List<Budget> all = new ArrayList<>(fixed);
            List<Budget> begun = new ArrayList<>();
            defined.forEach((name, settings) -> {
                Budget former = named(name);
                if (former == null || (!fixed.contains(former) && !settings.repeats(former.settings))) {
                    Budget made = new Budget(name, limitedBy.apply(name), settings, this::opened);
                    all.add(made);
                    begun.add(made);
                } else if (!fixed.contains(former)) {
                    all.add(settings.equals(former.settings) ? former : successor(former, settings));
                }
            });
            all.sort(NARROWEST_FIRST);
            budgets = List.copyOf(all);
            published = budgets;
            return begun;
        });
    }

    private @Nullable Budget named(String name) {
        return budgets.stream()
                .filter(budget -> budget.name.equals(name))
                .findFirst()
                .orElse(null);
    }

    private Budget successor(Budget former, BudgetSettings settings) {
        Budget made = new Budget(former.name, former.limitedBy, settings, this::opened);
        long now = time.millis();
        former.accounts().forEach(account -> {
            account.moveTo(now);
            made.account(account.value, now).restore(account.state().spentUsd());
        });
        return made;
    }

    List<Budget> budgets() {
        return published;
    }

    /** Whether any budget counts a call. */
    boolean count(Call call) {
        List<Budget> all = published;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).scope.includes(call)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reserves in all accounts of the call, or in none.
     *
     * @return the narrowest budget that refuses the call; null if it is reserved
     */
    @Nullable
    BudgetState reserve(ReservedCost made) {
        lock.lock();
        try {
            long now = time.nanoTime();
            BudgetAccount[] accounts = accountsOf(made.call);
            made.begin(accounts, now + lease(made, now));
            BudgetAccount refusing = refusing(accounts, made.amount(), made.isUnknown());
            if (refusing != null && leases.releaseExpired(now)) {
                refusing = refusing(accounts, made.amount(), made.isUnknown());
            }
            if (refusing == null) {
                leases.add(made);
                return null;
            }
            made.end();
            return refusing.state();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Begins a reservation or its lease anew, whether or not there is room.
     *
     * @return whether any budget counts it and it has not ended
     */
    boolean hold(ReservedCost made) {
        return locked(() -> {
            long now = time.nanoTime();
            if (!made.isCounted()) {
                made.begin(accountsOf(made.call), 0);
            }
            if (made.hasEnded() || !made.isCounted()) {
                return false;
            }
            made.accounts().forEach(account -> account.moveTo(time.millis()));
            made.renewLease(now + lease(made, now));
            if (!made.isHeld()) {
                leases.add(made);
            }
            return true;
        });
    }

    private static long lease(ReservedCost made, long now) {
        Duration own = made.lease();
        if (own != null) {
            return own.toNanos();
        }
        long untilDeadline = made.call.deadlineNanos() - now;
        return untilDeadline > LONGEST_LEASE ? LONGEST_LEASE : untilDeadline + LEASE_AFTER_DEADLINE;
    }

    private BudgetAccount[] accountsOf(Call call) {
        long now = time.millis();
        List<Budget> all = budgets;
        BudgetAccount[] accounts = new BudgetAccount[all.size()];
        int counting = 0;
        for (int i = 0; i < accounts.length; i++) {
            Budget budget = all.get(i);
            if (budget.scope.includes(call)) {
                accounts[counting++] = budget.account(budget.scope.valueOf(call), now);
            }
        }
        return counting == accounts.length ? accounts : Arrays.copyOf(accounts, counting);
    }

    private static @Nullable BudgetAccount refusing(BudgetAccount[] accounts, BigDecimal usd, boolean unknown) {
        for (BudgetAccount account : accounts) {
            if (account.refuses(usd, unknown)) {
                return account;
            }
        }
        return null;
    }

    /** Whether all accounts of a call have room for this amount. */
    boolean haveRoom(ReservedCost made, BigDecimal usd) {
        return locked(() -> made.accounts().stream().noneMatch(account -> account.refuses(usd, false)));
    }

    /** Reserves more, unless the reservation has ended or its lease is over; returns whether it did. */
    boolean topUp(ReservedCost reserved, BigDecimal usd) {
        return locked(() -> reserved.add(usd));
    }

    /**
     * Ends a reservation and books what was spent.
     *
     * @return the thresholds that were crossed; null if the reservation had ended before
     */
    @Nullable
    List<Crossing> settle(ReservedCost reserved, BigDecimal usd) {
        lock.lock();
        try {
            if (!reserved.end()) {
                return null;
            }
            leases.remove(reserved);
            long now = time.millis();
            List<Crossing> crossed = List.of();
            for (BudgetAccount account : reserved.accounts()) {
                account.moveTo(now);
                crossed = joined(crossed, account.settle(usd));
            }
            return crossed;
        } finally {
            lock.unlock();
        }
    }

    /** The budgets of a reservation in their present periods, as a store knows them. */
    List<BudgetPeriod> inStore(ReservedCost reserved) {
        return locked(
                () -> reserved.accounts().stream().map(BudgetAccount::inStore).toList());
    }

    /**
     * Takes over what all processes have spent.
     *
     * @return the thresholds that were crossed
     */
    List<Crossing> follow(ReservedCost reserved, List<BudgetPeriod> periods, List<BudgetLevel> levels) {
        lock.lock();
        try {
            List<Crossing> crossed = List.of();
            for (int i = 0; i < periods.size(); i++) {
                BudgetAccount account = reserved.accounts().get(i);
                crossed = joined(
                        crossed, account.follow(periods.get(i), levels.get(i).spent()));
            }
            return crossed;
        } finally {
            lock.unlock();
        }
    }

    private static List<Crossing> joined(List<Crossing> some, List<Crossing> more) {
        return more.isEmpty()
                ? some
                : Stream.concat(some.stream(), more.stream()).toList();
    }

    CalendarPeriod period(Budget budget) {
        return locked(() -> budget.periodAt(time.millis()));
    }

    /** Adds what is known to have been spent in the present period. */
    void restore(Budget budget, String value, BigDecimal usd) {
        locked(() -> {
            budget.account(value, time.millis()).restore(usd);
            return true;
        });
    }

    BudgetState state(BudgetAccount account) {
        return locked(() -> {
            leases.releaseExpired(time.nanoTime());
            account.moveTo(time.millis());
            return account.state();
        });
    }

    List<BudgetAccount> all() {
        return locked(() ->
                budgets.stream().flatMap(budget -> budget.accounts().stream()).toList());
    }

    private void opened(BudgetAccount account) {
        opened.add(account);
        anyOpened = true;
    }

    /** The accounts that were opened since the last time. */
    List<BudgetAccount> takeOpened() {
        return !anyOpened
                ? List.of()
                : locked(() -> {
                    List<BudgetAccount> all = List.copyOf(opened);
                    opened.clear();
                    anyOpened = false;
                    return all;
                });
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
