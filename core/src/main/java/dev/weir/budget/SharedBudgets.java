package dev.weir.budget;

import dev.weir.budget.BudgetAccount.Crossing;
import dev.weir.duration.DurationText;
import dev.weir.spi.ledger.BudgetDecision;
import dev.weir.spi.ledger.BudgetLevel;
import dev.weir.spi.ledger.BudgetPeriod;
import dev.weir.spi.ledger.BudgetReservation;
import dev.weir.spi.ledger.BudgetStore;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.store.SharedStore;
import dev.weir.store.SharedStore.Availability;
import dev.weir.store.SharedStore.Question;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The budgets that several processes share, in a {@linkplain SharedStore store that may be slow or gone}. Only a reservation is
 * waited for. A store that answers again receives what was spent meanwhile. Thread-safe.
 */
final class SharedBudgets {
    private static final Logger LOG = LoggerFactory.getLogger(Budgets.class);

    /** How many settlements are kept while the store does not answer. */
    private static final int MOST_MISSED = 10_000;

    private final BudgetStore store;
    private final Duration timeout;
    private final TimeSource time;
    private final Consumer<Boolean> onChange;
    private final SharedStore access;
    private final Queue<Settlement> missed = new LinkedBlockingQueue<>(MOST_MISSED);

    /**
     * @param threads runs each operation at once
     * @param onChange is notified when the store fails, and when it answers again
     */
    SharedBudgets(BudgetStore store, Executor threads, Duration timeout, TimeSource time, Consumer<Boolean> onChange) {
        this.store = store;
        this.timeout = timeout;
        this.time = time;
        this.onChange = onChange;
        access = new SharedStore(threads, time, new Changes());
    }

    private final class Changes implements Availability {
        @Override
        public void failed(@Nullable Throwable cause, boolean first) {
            if (first) {
                LOG.warn("event=budget-store-unavailable reason=\"{}\"", reason(cause));
                onChange.accept(false);
            }
        }

        @Override
        public void recovered() {
            LOG.info("event=budget-store-available");
            onChange.accept(true);
            access.send(timeout, deadline -> sendMissed());
        }
    }

    private String reason(@Nullable Throwable cause) {
        return cause == null || cause instanceof TimeoutException
                ? "no answer within " + DurationText.rounded(timeout)
                : cause.toString();
    }

    /** What an attempt has spent; repeated, it has its effect once. */
    private record Settlement(String id, List<BudgetPeriod> budgets, BigDecimal usd) {
        private List<BudgetLevel> send(BudgetStore store, Deadline deadline) throws Exception {
            return store.settle(id, budgets, usd, deadline);
        }
    }

    /**
     * Reserves, or not, as the store decides.
     *
     * @return null if the store did not answer in time, or the thread was interrupted
     */
    @Nullable
    BudgetDecision reserve(BudgetReservation reservation) {
        return waitFor(deadline -> store.reserve(reservation, deadline));
    }

    /** As {@link #reserve}, whether or not there is room, and with a new lease if it is reserved already. */
    @Nullable
    BudgetDecision hold(BudgetReservation reservation) {
        return waitFor(deadline -> store.extend(reservation, deadline));
    }

    /**
     * Ends a reservation. If the store does not answer, it receives it when it does, if this process lives as long.
     *
     * @return null if the store did not answer in time
     */
    @Nullable
    List<BudgetLevel> book(String id, List<BudgetPeriod> budgets, BigDecimal usd) {
        Settlement settlement = new Settlement(id, budgets, usd);
        List<BudgetLevel> levels = waitFor(deadline -> settlement.send(store, deadline));
        if (levels == null) {
            keep(settlement);
        }
        return levels;
    }

    private <T> @Nullable T waitFor(Question<T> question) {
        try {
            return access.ask(timeout, question, late -> {});
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the attempt itself ends by it
            return null;
        }
    }

    /** Changes a reservation, without waiting. */
    void extend(BudgetReservation reservation, Consumer<List<BudgetLevel>> then) {
        if (access.isAvailable()) {
            access.send(
                    timeout,
                    deadline -> then.accept(store.extend(reservation, deadline).levels()));
        }
    }

    /** Ends a reservation, without waiting. If the store does not answer, it is told when it does. */
    void settle(String id, List<BudgetPeriod> budgets, BigDecimal usd, Consumer<List<BudgetLevel>> then) {
        Settlement settlement = new Settlement(id, budgets, usd);
        if (access.isAvailable()) {
            access.send(timeout, deadline -> then.accept(settlement.send(store, deadline)), e -> keep(settlement));
        } else {
            keep(settlement);
        }
    }

    private void keep(Settlement settlement) {
        if (!missed.offer(settlement)) {
            LOG.warn("event=budget-settlement-lost id={}", settlement.id);
        }
    }

    private void sendMissed() throws Exception {
        for (Settlement next = missed.poll(); next != null; next = missed.poll()) {
            try {
                next.send(store, Deadline.after(timeout, time));
            } catch (Throwable e) {
                keep(next);
                throw e;
            }
        }
    }

    /** Raises an alert unless another process has done so, without waiting; in any case if the store does not answer. */
    void claim(Crossing crossing, Runnable raise) {
        if (!access.isAvailable()) {
            raise.run();
            return;
        }
        BigDecimal percent = crossing.event().thresholdPercent();
        access.send(
                timeout,
                deadline -> {
                    if (store.claimAlert(crossing.period(), percent, deadline)) {
                        raise.run();
                    }
                },
                e -> raise.run());
    }
}
