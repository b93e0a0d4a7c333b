package dev.weir.spi.ledger;

import dev.weir.spi.time.Deadline;
import java.math.BigDecimal;
import java.util.List;

/**
 * The budgets that several processes share, in the store of their {@link UsageLedger}.
 *
 * <p>Thread-safe, and each operation is atomic, also against those of other processes. It blocks until the store has carried
 * it out, and if it cannot be carried out by its deadline it throws any exception. The runtime waits for no operation beyond
 * its deadline. An operation with an unclear end can be repeated: it has its effect once.
 *
 * <p>What is spent of a budget that the store does not know yet, or no longer, is the sum of its
 * {@linkplain BudgetPeriod#entries entries} that are in the ledger. For this the first operation on it may take longer.
 *
 * <p>A reservation ends when it is settled or its lease is over. If it was not settled by then, as its process crashed, and
 * the ledger has or gets the entry with its id, the cost of that entry is spent.
 */
public interface BudgetStore {

    /**
     * Reserves an amount in all budgets, or in none if one of them {@linkplain BudgetPeriod#refuses refuses}.
     *
     * @return the decision; the same again for an id that has a reservation
     */
    BudgetDecision reserve(BudgetReservation reservation, Deadline deadline) throws Exception;

    /**
     * Changes the amount of a reservation and begins its lease anew. This is done whether or not there is room, as the attempt
     * has used it already; a reservation that has ended by its lease begins again, and one that is settled stays so.
     *
     * @return whether the budgets had room for the amount, beside what else is spent and reserved
     */
    BudgetDecision extend(BudgetReservation reservation, Deadline deadline) throws Exception;

    /**
     * Ends a reservation and books what was spent, also if the reservation had ended by its lease or was never made. The
     * second time it has no effect.
     *
     * @param id the id of the reservation
     * @param budgets the budgets that it is booked to; in their periods at the end of the attempt
     * @param spent US dollars, at least 0
     * @return how much of each budget is used now
     */
    List<BudgetLevel> settle(String id, List<BudgetPeriod> budgets, BigDecimal spent, Deadline deadline)
            throws Exception;

    /** How much of each budget is used. */
    List<BudgetLevel> levels(List<BudgetPeriod> budgets, Deadline deadline) throws Exception;

    /**
     * Claims the alert of a threshold in a period.
     *
     * @param percent the threshold in percent of the limit
     * @return true for one caller among all processes, who raises the alert
     */
    boolean claimAlert(BudgetPeriod budget, BigDecimal percent, Deadline deadline) throws Exception;
}
