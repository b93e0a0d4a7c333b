package dev.weir.budget;

import dev.weir.budget.BudgetSettings.AtLimit;
import dev.weir.budget.BudgetSettings.StoreFailure;
import dev.weir.budget.BudgetSettings.UnknownCost;
import dev.weir.spi.ledger.BudgetPeriod;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One budget, with an account for each of its values. Its accounts are used under the lock of the engine. */
final class Budget {
    private static final Logger LOG = LoggerFactory.getLogger(Budgets.class);

    /** How often unused accounts are looked for while there is no room for another one. */
    private static final long SWEEP_MILLIS = TimeUnit.MINUTES.toMillis(1);

    final String name;
    final String limitedBy;
    final BudgetSettings settings;
    final BudgetScope scope;
    final BigDecimal limit;
    final BigDecimal alertAt;
    private final BudgetCalendar calendar;
    private final Consumer<BudgetAccount> onOpened;
    private final Map<String, BudgetAccount> accounts = new HashMap<>();
    private @Nullable CalendarPeriod latest;
    private long nextSweep = Long.MIN_VALUE;

    Budget(String name, BudgetSettings settings, Consumer<BudgetAccount> onOpened) {
        this(name, BudgetState.settingOf(name), settings, onOpened);
    }

    /** @param limitedBy what sets its limit, for people */
    Budget(String name, String limitedBy, BudgetSettings settings, Consumer<BudgetAccount> onOpened) {
        this.limitedBy = limitedBy;
        this.onOpened = onOpened;
        this.name = name;
        this.settings = settings;
        scope = BudgetScope.of(settings.per(), settings.only());
        calendar = BudgetCalendar.of(settings.period(), settings.zone(), settings.from());
        limit = settings.limit();
        alertAt = limit.multiply(settings.alertThreshold()).movePointLeft(2);
    }

    boolean blocks() {
        return settings.atLimit() == AtLimit.BLOCK;
    }

    boolean refusesUnknown() {
        return blocks() && settings.unknownCost() == UnknownCost.REFUSE;
    }

    boolean requiresStore() {
        return blocks() && settings.storeFailure() == StoreFailure.REFUSE;
    }

    CalendarPeriod periodAt(long now) {
        CalendarPeriod known = latest;
        if (known == null || !known.contains(now)) {
            known = calendar.at(Instant.ofEpochMilli(now));
            latest = known;
        }
        return known;
    }

    /** The account of a value, or that of all values beyond the maximum. */
    BudgetAccount account(String value, long now) {
        BudgetAccount known = accounts.get(value);
        if (known == null) {
            String own = hasRoom(now) ? value : BudgetScope.OTHER;
            known = accounts.computeIfAbsent(own, missing -> open(missing, now));
        }
        known.moveTo(now);
        return known;
    }

    private BudgetAccount open(String value, long now) {
        BudgetAccount account = new BudgetAccount(this, value, now);
        onOpened.accept(account);
        return account;
    }

    /** Whether another value can have an account; the unused ones are removed for it. */
    private boolean hasRoom(long now) {
        if (accounts.size() < settings.maxValues()) {
            return true;
        }
        if (now >= nextSweep) {
            nextSweep = now + SWEEP_MILLIS;
            accounts.values().removeIf(account -> {
                account.moveTo(now);
                return account.isUnused();
            });
            if (accounts.size() >= settings.maxValues()) {
                LOG.warn("event=budget-values-full budget={} max_values={}", name, settings.maxValues());
            }
        }
        return accounts.size() < settings.maxValues();
    }

    /** A value in a period, as a store knows it: all that decides which calls count is in the names. */
    BudgetPeriod inStore(String value, CalendarPeriod period) {
        String id = name + scope.conditions() + scope.label(value);
        return BudgetPeriod.of(
                id, settings.period() + "@" + period.start(), blocks() ? limit : null, scope.entriesOf(value, period));
    }

    Collection<BudgetAccount> accounts() {
        return accounts.values();
    }
}
