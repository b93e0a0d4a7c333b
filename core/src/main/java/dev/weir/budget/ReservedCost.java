package dev.weir.budget;

import dev.weir.call.Call;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The estimated cost of one attempt, reserved in all budgets that count it. Ended once, by the first of {@link #settle} and
 * {@link #release}; the other then has no effect. One that is never ended is released when its lease is over. Thread-safe.
 */
public final class ReservedCost {
    private static final BudgetAccount[] NONE = {};

    private final Budgets engine;
    final Call call;
    final String id;
    private final Cost estimate;
    /** How long it holds; null if that follows from the deadline of its call. */
    private volatile @Nullable Duration lease;

    private final BigDecimal estimated;
    private final long expectedOutput;

    /** The tokens of output that the amount is for, if they are more than were expected; otherwise 0. */
    private volatile long raisedOutput;

    // all written under the lock of the accounts
    private BudgetAccount[] accounts = NONE;
    private long expiresNanos;
    private volatile @Nullable BigDecimal raised;
    private boolean held;
    private boolean ended;

    /** Its neighbours among the reservations in progress. */
    @Nullable
    ReservedCost older;

    @Nullable
    ReservedCost newer;

    /** @param output the tokens of output that the estimate is for */
    ReservedCost(Budgets engine, Call call, String id, Cost estimate, long output) {
        this(engine, call, id, estimate, output, null);
    }

    ReservedCost(Budgets engine, Call call, String id, Cost estimate, long output, @Nullable Duration lease) {
        this.lease = lease;
        this.engine = engine;
        this.call = call;
        this.id = id;
        this.estimate = estimate;
        expectedOutput = output;
        BigDecimal usd = estimate.usd();
        estimated = usd == null ? BigDecimal.ZERO : usd;
    }

    /** What is reserved for it, in US dollars; 0 if no budget counts the attempt, or its cost is unknown. */
    public BigDecimal amount() {
        BigDecimal more = raised;
        return more == null ? estimated : more;
    }

    /**
     * Reserves more, whether or not there is room: the attempt costs it anyway, and others have less room at once. Without
     * effect after the end and after the lease.
     *
     * @param usd US dollars, at least 0
     */
    public void topUp(BigDecimal usd) {
        if (usd.signum() < 0) {
            throw new IllegalArgumentException("an amount must be at least 0, was " + usd.toPlainString());
        }
        if (isCounted()) {
            engine.topUp(this, usd);
        }
    }

    /**
     * Reports the output that has arrived so far, as that of a stream. If it is more than expected, the estimate is made anew
     * for twice as much, and the difference {@linkplain #topUp reserved}.
     *
     * @param tokens all output tokens so far
     */
    public void outputReceived(long tokens) {
        if (tokens > expectedOutput && tokens > raisedOutput && isCounted()) {
            raisedOutput = 2 * tokens;
            engine.expectOutput(this, 2 * tokens);
        }
    }

    /**
     * Ends the reservation and books what the attempt has cost, to the present period. Books it after the lease as well.
     *
     * @param cost the cost, as far as it is known; an unknown one is counted, and adds nothing to what is spent
     * @param usage the tokens that it is for, by which later calls are estimated; null if unknown
     */
    public void settle(Cost cost, @Nullable Usage usage) {
        if (isCounted()) {
            engine.settle(this, cost, usage);
        }
    }

    /**
     * As {@link #settle}, and waits for the store that several processes share, at most for its timeout. It may be repeated until
     * the store has it, also by another process, which {@linkplain Budgets#resume continues} the reservation: a cost is booked once.
     *
     * @return whether the store has it; true if there is none
     */
    public boolean book(Cost cost) {
        return !isCounted() || engine.book(this, cost);
    }

    /**
     * Begins a new lease, whether or not there is room, also if the former one is over. Without effect after the end.
     *
     * @param lease how long it holds from now
     */
    public void renew(Duration lease) {
        this.lease = lease;
        if (isCounted()) {
            engine.renew(this);
        }
    }

    @Nullable
    Duration lease() {
        return lease;
    }

    /** Ends the reservation without a cost: nothing was sent. */
    public void release() {
        settle(Cost.NONE, null);
    }

    boolean isCounted() {
        return accounts.length > 0;
    }

    boolean isUnknown() {
        return estimate.isUnknown();
    }

    @Nullable
    BigDecimal estimatedUsd() {
        return estimate.usd();
    }

    /** The accounts of the budgets that count the attempt, the narrowest first. */
    List<BudgetAccount> accounts() {
        return Arrays.asList(accounts);
    }

    long expiresNanos() {
        return expiresNanos;
    }

    void begin(BudgetAccount[] counting, long leaseEndNanos) {
        accounts = counting;
        expiresNanos = leaseEndNanos;
    }

    void renewLease(long leaseEndNanos) {
        expiresNanos = leaseEndNanos;
    }

    boolean isHeld() {
        return held;
    }

    boolean hasEnded() {
        return ended;
    }

    void hold() {
        held = true;
        for (BudgetAccount account : accounts) {
            account.reserve(amount());
        }
    }

    /** Gives back the amount; returns whether it was held. */
    boolean letGo() {
        if (!held) {
            return false;
        }
        held = false;
        for (BudgetAccount account : accounts) {
            account.release(amount());
        }
        return true;
    }

    boolean add(BigDecimal usd) {
        if (held) {
            raised = amount().add(usd);
            for (BudgetAccount account : accounts) {
                account.topUp(usd);
            }
        }
        return held;
    }

    /** Whether this ends it. */
    boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }
}
