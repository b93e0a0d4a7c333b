package dev.weir.budget;

import dev.weir.budget.BudgetAccount.Crossing;
import dev.weir.call.Call;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.event.BudgetThresholdCrossed;
import dev.weir.spi.ledger.BudgetDecision;
import dev.weir.spi.ledger.BudgetLevel;
import dev.weir.spi.ledger.BudgetPeriod;
import dev.weir.spi.ledger.BudgetReservation;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Budgets: limits of what calls may cost in a period. Before an attempt its estimated cost is reserved in all budgets that
 * count it, or in none; afterwards the actual cost is booked in its place. So calls at the same time cannot overspend together
 * by more than the error of their estimates.
 *
 * <pre>{@code
 * Budgets budgets = Budgets.builder(Map.of("all", BudgetSettings.of(new BigDecimal("10")))).costs(costs).build();
 * ReservedCost reserved = budgets.reserve(call);
 * try {
 *     Answer answer = ask(call);
 *     reserved.settle(costOf(answer), answer.usage());
 * } finally {
 *     reserved.release(); // without effect after settle
 * }
 * }</pre>
 *
 * <p>A limit counts as reached at equality, and then refuses even a call that costs nothing. Amounts are exact decimals. A cost
 * is booked once, to the period in which the attempt ends. A reservation that is never ended is released when its lease is over:
 * a minute after the deadline of its call, or after a day if that is sooner.
 *
 * <p>With the store of a ledger the budgets are those of all processes that share it, otherwise those of this process. Calls
 * require the same {@link TimeSource}. Thread-safe.
 */
public final class Budgets {
    private static final Logger LOG = LoggerFactory.getLogger(Budgets.class);

    private final BudgetAccounts accounts;
    private final CallEstimates estimates;
    private final BudgetListener listener;
    private final TimeSource time;
    private final @Nullable SharedBudgets shared;
    private final String instance;
    private final Set<String> laterKeys;
    private volatile @Nullable UsageLedger ledger;
    private final AtomicLong ids = new AtomicLong();

    Budgets(BudgetsBuilder builder) {
        accounts = new BudgetAccounts(builder.settings, builder.time);
        estimates = builder.estimates();
        listener = builder.listener;
        time = builder.time;
        shared = builder.shared(available -> tell(to -> to.storeAvailable(available)));
        instance = shared == null ? "" : UUID.randomUUID() + "-";
        laterKeys = Set.copyOf(builder.laterKeys);
    }

    /**
     * A builder.
     *
     * @param settings the settings of each budget, by its name
     */
    public static BudgetsBuilder builder(Map<String, BudgetSettings> settings) {
        return new BudgetsBuilder(settings);
    }

    /** Whether there is no budget. */
    public boolean isEmpty() {
        return accounts.budgets().isEmpty();
    }

    /** The keys of call metadata by which budgets go: a ledger has to keep them for {@link #restore}. */
    public Set<String> metadataKeys() {
        return Stream.concat(
                        laterKeys.stream(), accounts.budgets().stream().flatMap(budget -> budget.scope.metadataKeys()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Begins with what a ledger knows to have been spent in the present periods. To be called once, before the first call.
     *
     * @throws IOException if the ledger cannot be read
     */
    public void restore(UsageLedger ledger) throws IOException {
        this.ledger = ledger;
        restore(accounts.budgets(), ledger);
    }

    /**
     * Defines budgets while calls are made, besides those of the builder and in place of those that were defined so before.
     * One that counts the same calls in the same periods as its predecessor of the same name goes on with what that has spent,
     * whatever their limits; a new one begins with what the ledger knows. Reservations in budgets that are no longer defined
     * end as they would have. Waits for the ledger. Not to be called by two threads at once.
     *
     * @param defined the settings by name; the metadata keys by which they go are those of
     *     {@link BudgetsBuilder#metadataKeys}. A name of the builder's is left to that
     */
    public void define(Map<String, BudgetSettings> defined) {
        define(defined, BudgetState::settingOf);
    }

    /**
     * As {@link #define(Map)}.
     *
     * @param limitedBy what sets the limit of the budget of a name, for {@link BudgetState#limitedBy}
     */
    public void define(Map<String, BudgetSettings> defined, UnaryOperator<String> limitedBy) {
        List<Budget> begun = accounts.define(defined, limitedBy);
        UsageLedger known = ledger;
        if (known == null || begun.isEmpty()) {
            return;
        }
        try {
            restore(begun, known);
        } catch (IOException e) {
            LOG.warn("event=budgets-not-restored ledger=\"{}\"", known.location(), e);
        }
    }

    private void restore(List<Budget> budgets, UsageLedger ledger) throws IOException {
        for (Budget budget : budgets) {
            for (LedgerSum sum : ledger.sums(budget.scope.entriesByValue(accounts.period(budget)))) {
                String value = sum.group().isEmpty() ? "" : sum.group().get(0);
                accounts.restore(budget, value, sum.usd());
            }
        }
        announceOpened();
    }

    /**
     * Reserves the estimated cost of an attempt.
     *
     * @param attempt its backend, model, intent type and metadata decide which budgets count it
     * @throws BudgetExceededException if a budget has no room for it
     */
    public ReservedCost reserve(Call attempt) {
        return reserve(attempt, instance + ids.incrementAndGet());
    }

    /**
     * As {@link #reserve(Call)}. If there is a store, this waits for it, at most for its timeout.
     *
     * @param id that of the attempt's entry in the ledger, unique across processes
     */
    public ReservedCost reserve(Call attempt, String id) {
        if (!accounts.count(attempt)) {
            return new ReservedCost(this, attempt, id, Cost.NONE, 0);
        }
        long output = estimates.expectedOutput(attempt);
        return reserve(new ReservedCost(this, attempt, id, estimates.cost(attempt, output, false), output));
    }

    /**
     * As {@link #reserve(Call, String)}, for an attempt whose cost the caller estimates.
     *
     * @param estimate an unknown one takes no room, and is refused where {@code unknownCost} says so
     */
    public ReservedCost reserve(Call attempt, String id, Cost estimate) {
        return reserve(new ReservedCost(this, attempt, id, estimate, Long.MAX_VALUE));
    }

    /**
     * As {@link #reserve(Call, String, Cost)}, for spending that outlasts its process, such as a provider's batch.
     *
     * @param lease how long it holds, unless it is {@linkplain ReservedCost#renew renewed}
     */
    public ReservedCost reserve(Call spending, String id, Cost estimate, Duration lease) {
        return reserve(new ReservedCost(this, spending, id, estimate, Long.MAX_VALUE, lease));
    }

    /** Continues such a reservation, of this or another process, whether or not there is room, with a new lease. */
    public ReservedCost resume(Call spending, String id, Cost estimate, Duration lease) {
        ReservedCost made = new ReservedCost(this, spending, id, estimate, Long.MAX_VALUE, lease);
        renew(made);
        return made;
    }

    /**
     * Estimates the cost of a request, as it is reserved for calls.
     *
     * @param batch whether the provider bills it as part of a batch
     */
    public Cost estimate(Call call, boolean batch) {
        return estimates.cost(call, estimates.expectedOutput(call), batch);
    }

    void renew(ReservedCost reserved) {
        boolean counted = accounts.hold(reserved);
        announceOpened();
        if (counted && shared != null) {
            List<BudgetPeriod> periods = accounts.inStore(reserved);
            BudgetDecision decision = shared.hold(inStore(reserved, periods));
            if (decision != null) {
                announce(accounts.follow(reserved, periods, decision.levels()));
            }
        }
    }

    boolean book(ReservedCost reserved, Cost cost) {
        BigDecimal usd = cost.usd() == null ? BigDecimal.ZERO : cost.usd();
        List<Crossing> crossed = accounts.settle(reserved, usd);
        if (crossed != null) {
            announce(crossed);
            if (cost.isUnknown() && !reserved.isUnknown()) {
                tellOfUnknownCost(reserved);
            }
        }
        if (shared == null) {
            return true;
        }
        List<BudgetPeriod> periods = accounts.inStore(reserved);
        List<BudgetLevel> levels = shared.book(reserved.id, periods, usd);
        if (levels != null) {
            announce(accounts.follow(reserved, periods, levels));
        }
        return levels != null;
    }

    private ReservedCost reserve(ReservedCost made) {
        BudgetState refusing = accounts.reserve(made);
        announceOpened();
        if (refusing != null) {
            throw refused(made, refusing, room -> accounts.haveRoom(made, room));
        }
        if (shared != null && made.isCounted()) {
            reserveInStore(shared, made);
        }
        if (made.isUnknown()) {
            tellOfUnknownCost(made);
        }
        return made;
    }

    private BudgetExceededException refused(ReservedCost made, BudgetState state, Predicate<BigDecimal> hasRoom) {
        BigDecimal mean = made.isUnknown() ? null : estimates.meanUsd(made.call);
        boolean needlessly = mean != null && hasRoom.test(mean);
        tell(to -> to.refused(state.budget(), needlessly));
        return BudgetExceededException.noRoom(state, made.estimatedUsd(), made.call.model());
    }

    private void reserveInStore(SharedBudgets store, ReservedCost made) {
        List<BudgetPeriod> periods = accounts.inStore(made);
        BudgetDecision decision = store.reserve(inStore(made, periods));
        if (decision == null) {
            requireStore(made);
            return;
        }
        announce(accounts.follow(made, periods, decision.levels()));
        int refusing = decision.refusing() == null ? -1 : periods.indexOf(decision.refusing());
        if (refusing >= 0) {
            accounts.settle(made, BigDecimal.ZERO);
            BudgetLevel level = decision.levels().get(refusing);
            BudgetState state = made.accounts().get(refusing).state(level);
            throw refused(made, state, mean -> !periods.get(refusing).refuses(level.used(), mean));
        }
    }

    /** Refuses a call that must not be made without the store. */
    private void requireStore(ReservedCost made) {
        for (BudgetAccount account : made.accounts()) {
            if (account.budget.requiresStore()) {
                accounts.settle(made, BigDecimal.ZERO);
                tell(to -> to.refused(account.budget.name, false));
                throw BudgetExceededException.storeFailed(accounts.state(account), made.estimatedUsd());
            }
        }
    }

    private BudgetReservation inStore(ReservedCost reserved, List<BudgetPeriod> periods) {
        Duration lease = Duration.ofNanos(Math.max(1, reserved.expiresNanos() - time.nanoTime()));
        return BudgetReservation.of(reserved.id, periods, reserved.amount(), lease);
    }

    void topUp(ReservedCost reserved, BigDecimal usd) {
        if (accounts.topUp(reserved, usd) && shared != null) {
            List<BudgetPeriod> periods = accounts.inStore(reserved);
            shared.extend(inStore(reserved, periods), levels -> announce(accounts.follow(reserved, periods, levels)));
        }
    }

    void expectOutput(ReservedCost reserved, long output) {
        BigDecimal usd = estimates.cost(reserved.call, output, false).usd();
        if (usd != null && usd.compareTo(reserved.amount()) > 0) {
            topUp(reserved, usd.subtract(reserved.amount()));
        }
    }

    void settle(ReservedCost reserved, Cost cost, @Nullable Usage usage) {
        BigDecimal usd = cost.usd() == null ? BigDecimal.ZERO : cost.usd();
        List<Crossing> crossed = accounts.settle(reserved, usd);
        if (crossed == null) {
            return;
        }
        estimates.learn(reserved.call, cost, usage);
        if (cost.isUnknown() && !reserved.isUnknown()) {
            tellOfUnknownCost(reserved);
        }
        announce(crossed);
        if (shared != null) {
            List<BudgetPeriod> periods = accounts.inStore(reserved);
            shared.settle(reserved.id, periods, usd, levels -> announce(accounts.follow(reserved, periods, levels)));
        }
    }

    /** Raises alerts; with a store, those that no other process has raised. */
    private void announce(List<Crossing> crossed) {
        for (Crossing crossing : crossed) {
            if (shared == null) {
                raise(crossing.event());
            } else {
                shared.claim(crossing, () -> raise(crossing.event()));
            }
        }
    }

    private void raise(BudgetThresholdCrossed event) {
        LOG.warn(
                "event=budget-threshold-crossed budget={} scope=\"{}\" percent={} spent_usd={} limit_usd={}"
                        + " period_end={}",
                event.budget(),
                event.scope(),
                event.thresholdPercent(),
                event.spentUsd().toPlainString(),
                event.limitUsd().toPlainString(),
                event.periodEnd());
        tell(to -> to.thresholdCrossed(event));
    }

    private void announceOpened() {
        for (BudgetAccount account : accounts.takeOpened()) {
            tell(to -> to.opened(() -> accounts.state(account)));
        }
    }

    private void tellOfUnknownCost(ReservedCost reserved) {
        reserved.accounts().forEach(account -> tell(to -> to.costUnknown(account.budget.name)));
    }

    private void tell(Consumer<BudgetListener> what) {
        try {
            what.accept(listener);
        } catch (RuntimeException e) {
            LOG.warn(
                    "event=budget-listener-failed class={}", listener.getClass().getName(), e);
        }
    }

    /** A snapshot of all budgets, of those with {@code per} one for each value that has occurred. */
    public List<BudgetState> states() {
        return accounts.all().stream().map(accounts::state).toList();
    }
}
