package dev.weir.ledger.sql;

import dev.weir.spi.ledger.BudgetDecision;
import dev.weir.spi.ledger.BudgetLevel;
import dev.weir.spi.ledger.BudgetPeriod;
import dev.weir.spi.ledger.BudgetReservation;
import dev.weir.spi.ledger.BudgetStore;
import dev.weir.spi.time.Deadline;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Budgets in the database of the ledger. Each operation is one transaction, which first locks the counters of its budgets,
 * in one order for all, and then books what crashed processes have spent.
 *
 * <p>A counter that does not exist is made before that, in a transaction of its own, from the entries. This is carried out
 * to its end even if the deadline passes, so that the next operation finds the counter.
 */
final class SqlBudgets implements BudgetStore {
    private static final Duration MOST = Duration.ofSeconds(10);

    private final Session session;
    private final BudgetTable table;
    private final EntrySums entries;
    private final Runnable beforeCounting;

    /**
     * @param session a connection for budgets alone
     * @param beforeCounting writes the entries of this process that wait, as far as that takes a short time
     */
    SqlBudgets(Session session, Database database, EntrySums entries, Runnable beforeCounting) {
        this.session = session;
        this.entries = entries;
        this.beforeCounting = beforeCounting;
        table = new BudgetTable(database);
    }

    private interface Work<T> {
        T with(Connection connection, long now) throws SQLException;
    }

    @Override
    public BudgetDecision reserve(BudgetReservation reservation, Deadline deadline) throws SQLException {
        List<BudgetPeriod> budgets = reservation.budgets();
        return operate(budgets, null, deadline, (connection, now) -> {
            String id = reservation.id();
            List<BudgetLevel> levels = table.levels(connection, budgets, now);
            if (table.isSettled(connection, id) || table.isHeld(connection, id, now)) {
                return BudgetDecision.of(null, levels);
            }
            BudgetPeriod refusing = refusing(budgets, levels, reservation.amount());
            if (refusing != null) {
                return BudgetDecision.of(refusing, levels);
            }
            table.hold(connection, reservation, now);
            return BudgetDecision.of(null, table.levels(connection, budgets, now));
        });
    }

    @Override
    public BudgetDecision extend(BudgetReservation reservation, Deadline deadline) throws SQLException {
        List<BudgetPeriod> budgets = reservation.budgets();
        return operate(budgets, null, deadline, (connection, now) -> {
            table.release(connection, reservation.id());
            BudgetPeriod refusing = refusing(budgets, table.levels(connection, budgets, now), reservation.amount());
            if (!table.isSettled(connection, reservation.id())) {
                table.hold(connection, reservation, now);
            }
            return BudgetDecision.of(refusing, table.levels(connection, budgets, now));
        });
    }

    @Override
    public List<BudgetLevel> settle(String id, List<BudgetPeriod> budgets, BigDecimal spent, Deadline deadline)
            throws SQLException {
        return operate(budgets, id, deadline, (connection, now) -> {
            if (table.noteSettlement(connection, id, now)) {
                table.release(connection, id);
                for (BudgetPeriod budget : budgets) {
                    table.spend(connection, budget, spent);
                }
            }
            return table.levels(connection, budgets, now);
        });
    }

    @Override
    public List<BudgetLevel> levels(List<BudgetPeriod> budgets, Deadline deadline) throws SQLException {
        return operate(budgets, null, deadline, (connection, now) -> table.levels(connection, budgets, now));
    }

    @Override
    public boolean claimAlert(BudgetPeriod budget, BigDecimal percent, Deadline deadline) throws SQLException {
        return session.transact(patience(deadline), connection -> table.claimAlert(connection, budget, percent));
    }

    private static @Nullable BudgetPeriod refusing(
            List<BudgetPeriod> budgets, List<BudgetLevel> levels, BigDecimal amount) {
        for (int i = 0; i < budgets.size(); i++) {
            if (budgets.get(i).refuses(levels.get(i).used(), amount)) {
                return budgets.get(i);
            }
        }
        return null;
    }

    /**
     * @param settling the id that is being settled, which a new counter does not contain yet; null for none
     */
    private <T> T operate(List<BudgetPeriod> budgets, @Nullable String settling, Deadline deadline, Work<T> work)
            throws SQLException {
        Duration patience = patience(deadline);
        for (BudgetPeriod missing : missing(budgets, patience)) {
            beforeCounting.run();
            BigDecimal spent = entries.of(missing.entries(), settling).get(0).usd();
            session.transact(patience, connection -> {
                table.create(connection, missing, spent);
                return missing;
            });
        }
        return session.transact(patience(deadline), connection -> {
            table.lock(connection, budgets);
            long now = table.now(connection);
            table.settleExpired(connection, budgets, now);
            return work.with(connection, now);
        });
    }

    private List<BudgetPeriod> missing(List<BudgetPeriod> budgets, Duration patience) throws SQLException {
        return session.transact(patience, connection -> {
            List<BudgetPeriod> missing = new ArrayList<>();
            for (BudgetPeriod budget : budgets) {
                if (!table.exists(connection, budget)) {
                    missing.add(budget);
                }
            }
            return missing;
        });
    }

    private static Duration patience(Deadline deadline) throws SQLTimeoutException {
        Duration remaining = deadline.remaining();
        if (remaining.isZero()) {
            throw new SQLTimeoutException("the deadline has passed");
        }
        return remaining.compareTo(MOST) < 0 ? remaining : MOST;
    }
}
