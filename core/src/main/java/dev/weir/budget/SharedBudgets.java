package dev.weir.budget;

import dev.weir.budget.BudgetAccount.Crossing;
import dev.weir.spi.ledger.BudgetDecision;
import dev.weir.spi.ledger.BudgetLevel;
import dev.weir.spi.ledger.BudgetPeriod;
import dev.weir.spi.ledger.BudgetReservation;
import dev.weir.spi.ledger.BudgetStore;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The budgets that several processes share, in a store that may be slow or gone. An operation runs on a thread of its own, and
 * only a reservation is waited for, for a bounded time. After a failure the store is not asked for a second, and then by one
 * call at a time, until it answers again. It is then told what was spent meanwhile. Thread-safe.
 */
final class SharedBudgets {
    private static final Logger LOG = LoggerFactory.getLogger(Budgets.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** While so many operations have not ended, a store that failed is not asked again. */
    private static final int MOST_UNENDED = 16;

    /** How many settlements are kept while the store does not answer. */
    private static final int MOST_MISSED = 10_000;

    private final BudgetStore store;
    private final Executor threads;
    private final Duration timeout;
    private final TimeSource time;
    private final Consumer<Boolean> onChange;
    private final AtomicBoolean available = new AtomicBoolean(true);
    private final AtomicBoolean probing = new AtomicBoolean();
    private final AtomicInteger unended = new AtomicInteger();
    private final Queue<Settlement> missed = new LinkedBlockingQueue<>(MOST_MISSED);
    private volatile long failedNanos;

    /**
     * @param threads runs each operation at once
     * @param onChange is notified when the store fails, and when it answers again
     */
    SharedBudgets(BudgetStore store, Executor threads, Duration timeout, TimeSource time, Consumer<Boolean> onChange) {
        this.store = store;
        this.threads = threads;
        this.timeout = timeout;
        this.time = time;
        this.onChange = onChange;
    }

    /** What an attempt has spent; repeated, it has its effect once. */
    private record Settlement(String id, List<BudgetPeriod> budgets, BigDecimal usd) {
        private List<BudgetLevel> send(BudgetStore store, Deadline deadline) throws Exception {
            return store.settle(id, budgets, usd, deadline);
        }
    }

    private interface Request<T> {
        T send(Deadline deadline) throws Exception;
    }

    private interface Operation {
        void run(Deadline deadline) throws Exception;
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
     * Ends a reservation. If the store does not answer, it is told when it does, if this process lives as long.
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

    private <T> @Nullable T waitFor(Request<T> request) {
        if (!mayAsk()) {
            return null;
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        run(
                deadline -> answer.complete(Objects.requireNonNull(request.send(deadline), "the store returned null")),
                answer::completeExceptionally);
        try {
            T received = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            succeeded();
            return received;
        } catch (ExecutionException e) {
            failed(e.getCause());
        } catch (TimeoutException e) {
            failed(e);
        } catch (InterruptedException e) {
            probing.set(false);
            Thread.currentThread().interrupt(); // the attempt itself ends by it
        }
        return null;
    }

    private boolean mayAsk() {
        return available.get()
                || (time.nanoTime() - failedNanos >= PAUSE_NANOS
                        && unended.get() < MOST_UNENDED
                        && probing.compareAndSet(false, true));
    }

    /** Changes a reservation, without waiting. */
    void extend(BudgetReservation reservation, Consumer<List<BudgetLevel>> then) {
        if (available.get()) {
            run(deadline -> then.accept(store.extend(reservation, deadline).levels()), this::failed);
        }
    }

    /** Ends a reservation, without waiting. If the store does not answer, it is told when it does. */
    void settle(String id, List<BudgetPeriod> budgets, BigDecimal usd, Consumer<List<BudgetLevel>> then) {
        Settlement settlement = new Settlement(id, budgets, usd);
        if (available.get()) {
            run(deadline -> then.accept(settlement.send(store, deadline)), e -> missed(settlement, e));
        } else {
            keep(settlement);
        }
    }

    private void missed(Settlement settlement, Throwable e) {
        keep(settlement);
        failed(e);
    }

    private void keep(Settlement settlement) {
        if (!missed.offer(settlement)) {
            LOG.warn("event=budget-settlement-lost id={}", settlement.id);
        }
    }

    private void sendMissed() {
        for (Settlement next = missed.poll(); next != null; next = missed.poll()) {
            try {
                next.send(store, Deadline.after(timeout, time));
            } catch (Throwable e) {
                missed(next, e);
                return;
            }
        }
    }

    /** Raises an alert unless another process has done so, without waiting; in any case if the store does not answer. */
    void claim(Crossing crossing, Runnable raise) {
        if (!available.get()) {
            raise.run();
            return;
        }
        BigDecimal percent = crossing.event().thresholdPercent();
        run(
                deadline -> {
                    if (store.claimAlert(crossing.period(), percent, deadline)) {
                        raise.run();
                    }
                },
                e -> {
                    failed(e);
                    raise.run();
                });
    }

    private void run(Operation operation, Consumer<Throwable> onError) {
        unended.incrementAndGet();
        try {
            threads.execute(() -> {
                try {
                    operation.run(Deadline.after(timeout, time));
                } catch (Throwable e) {
                    onError.accept(e);
                } finally {
                    unended.decrementAndGet();
                }
            });
        } catch (RejectedExecutionException e) {
            unended.decrementAndGet();
            onError.accept(e);
        }
    }

    private void succeeded() {
        if (available.compareAndSet(false, true)) {
            LOG.info("event=budget-store-available");
            onChange.accept(true);
            run(deadline -> sendMissed(), this::failed);
        }
        probing.set(false);
    }

    private void failed(@Nullable Throwable cause) {
        failedNanos = time.nanoTime();
        if (available.compareAndSet(true, false)) {
            LOG.warn("event=budget-store-unavailable", cause);
            onChange.accept(false);
        }
        probing.set(false);
    }
}
