package dev.weir.ledger.sql;

import dev.weir.spi.ledger.BudgetLevel;
import dev.weir.spi.ledger.BudgetPeriod;
import dev.weir.spi.ledger.BudgetReservation;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements of {@link SqlBudgets}. Thread-safe. */
final class BudgetTable {
    /** How long it is remembered that an attempt was settled, and how long a crashed one may still get its entry. */
    private static final Duration MEMORY = Duration.ofDays(1);

    private static final Comparator<BudgetPeriod> ORDER =
            Comparator.comparing(BudgetPeriod::budget).thenComparing(BudgetPeriod::period);
    private static final String OF_BUDGET = " WHERE budget = ? AND period = ?";

    private final Database database;

    BudgetTable(Database database) {
        this.database = database;
    }

    /** What a row of a result is made into. */
    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Long number) {
                statement.setLong(i + 1, number);
            } else {
                statement.setString(i + 1, (String) values[i]);
            }
        }
        return statement;
    }

    private static int update(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    private static <T> List<T> query(Connection connection, String sql, Reading<T> reading, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values);
                ResultSet result = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(reading.of(result));
            }
            return rows;
        }
    }

    private static boolean isAny(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        return !query(connection, sql, row -> true, values).isEmpty();
    }

    private static BigDecimal decimal(ResultSet row) throws SQLException {
        String text = row.getString(1);
        return text == null ? BigDecimal.ZERO : new BigDecimal(text);
    }

    long now(Connection connection) throws SQLException {
        return database.now(connection);
    }

    boolean exists(Connection connection, BudgetPeriod budget) throws SQLException {
        return isAny(connection, "SELECT 1 FROM weir_budget" + OF_BUDGET, budget.budget(), budget.period());
    }

    /**
     * Makes a counter, unless there is one by now.
     *
     * @param spent what its entries cost, those of ended reservations included
     */
    void create(Connection connection, BudgetPeriod budget, BigDecimal spent) throws SQLException {
        int made = update(
                connection,
                "INSERT INTO weir_budget (budget, period, ends, spent) VALUES (?, ?, ?, " + database.decimalParameter()
                        + ") ON CONFLICT (budget, period) DO NOTHING",
                budget.budget(),
                budget.period(),
                budget.entries().to().toEpochMilli(),
                spent.toPlainString());
        if (made > 0) {
            update(
                    connection,
                    "DELETE FROM weir_reservation" + OF_BUDGET
                            + " AND expires <= ? AND id IN (SELECT id FROM weir_entry)",
                    budget.budget(),
                    budget.period(),
                    now(connection));
        }
    }

    /** Locks the counters until the transaction ends, in one order. */
    void lock(Connection connection, List<BudgetPeriod> budgets) throws SQLException {
        for (BudgetPeriod budget : budgets.stream().sorted(ORDER).toList()) {
            isAny(
                    connection,
                    "SELECT 1 FROM weir_budget" + OF_BUDGET + database.lockingClause(),
                    budget.budget(),
                    budget.period());
        }
    }

    /**
     * Books what the attempts of ended reservations cost, as far as there are entries of them. A reservation that was made
     * later than now, as the clock was set back, begins its lease now.
     */
    void settleExpired(Connection connection, List<BudgetPeriod> budgets, long now) throws SQLException {
        for (BudgetPeriod budget : budgets) {
            update(
                    connection,
                    "UPDATE weir_reservation SET expires = expires - made + ?, made = ?" + OF_BUDGET + " AND made > ?",
                    now,
                    now,
                    budget.budget(),
                    budget.period(),
                    now);
            List<String> ended = query(
                    connection,
                    "SELECT id FROM weir_reservation" + OF_BUDGET
                            + " AND expires <= ? AND id IN (SELECT id FROM weir_entry)",
                    row -> row.getString(1),
                    budget.budget(),
                    budget.period(),
                    now);
            for (String id : ended) {
                BigDecimal cost = query(connection, "SELECT usd FROM weir_entry WHERE id = ?", BudgetTable::decimal, id)
                        .get(0);
                spend(connection, budget, cost);
                update(
                        connection,
                        "DELETE FROM weir_reservation" + OF_BUDGET + " AND id = ?",
                        budget.budget(),
                        budget.period(),
                        id);
                noteSettlement(connection, id, now);
            }
        }
    }

    List<BudgetLevel> levels(Connection connection, List<BudgetPeriod> budgets, long now) throws SQLException {
        List<BudgetLevel> levels = new ArrayList<>();
        for (BudgetPeriod budget : budgets) {
            BigDecimal spent = spent(connection, budget);
            BigDecimal reserved = query(
                            connection,
                            "SELECT amount FROM weir_reservation" + OF_BUDGET + " AND expires > ?",
                            BudgetTable::decimal,
                            budget.budget(),
                            budget.period(),
                            now)
                    .stream()
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            levels.add(BudgetLevel.of(spent, reserved));
        }
        return levels;
    }

    private static BigDecimal spent(Connection connection, BudgetPeriod budget) throws SQLException {
        List<BigDecimal> spent = query(
                connection,
                "SELECT spent FROM weir_budget" + OF_BUDGET,
                BudgetTable::decimal,
                budget.budget(),
                budget.period());
        if (spent.isEmpty()) {
            throw new SQLException("the counter of budget " + budget.budget() + " was removed just now");
        }
        return spent.get(0);
    }

    /** Adds to a counter that is locked. */
    void spend(Connection connection, BudgetPeriod budget, BigDecimal amount) throws SQLException {
        update(
                connection,
                "UPDATE weir_budget SET spent = " + database.decimalParameter() + OF_BUDGET,
                spent(connection, budget).add(amount).toPlainString(),
                budget.budget(),
                budget.period());
    }

    boolean isSettled(Connection connection, String id) throws SQLException {
        return isAny(connection, "SELECT 1 FROM weir_settlement WHERE id = ?", id);
    }

    boolean isHeld(Connection connection, String id, long now) throws SQLException {
        return isAny(connection, "SELECT 1 FROM weir_reservation WHERE id = ? AND expires > ?", id, now);
    }

    void hold(Connection connection, BudgetReservation reservation, long now) throws SQLException {
        release(connection, reservation.id());
        for (BudgetPeriod budget : reservation.budgets()) {
            update(
                    connection,
                    "INSERT INTO weir_reservation (id, budget, period, amount, made, expires) VALUES (?, ?, ?, "
                            + database.decimalParameter() + ", ?, ?) ON CONFLICT (id, budget, period) DO NOTHING",
                    reservation.id(),
                    budget.budget(),
                    budget.period(),
                    reservation.amount().toPlainString(),
                    now,
                    now + reservation.lease().toMillis());
        }
    }

    void release(Connection connection, String id) throws SQLException {
        update(connection, "DELETE FROM weir_reservation WHERE id = ?", id);
    }

    /** Whether this is the first settlement of the attempt. */
    boolean noteSettlement(Connection connection, String id, long now) throws SQLException {
        return update(
                        connection,
                        "INSERT INTO weir_settlement (id, time) VALUES (?, ?) ON CONFLICT (id) DO NOTHING",
                        id,
                        now)
                > 0;
    }

    boolean claimAlert(Connection connection, BudgetPeriod budget, BigDecimal percent) throws SQLException {
        return update(
                        connection,
                        "INSERT INTO weir_alert (budget, period, percent, ends) VALUES (?, ?, ?, ?)"
                                + " ON CONFLICT (budget, period, percent) DO NOTHING",
                        budget.budget(),
                        budget.period(),
                        percent.stripTrailingZeros().toPlainString(),
                        budget.entries().to().toEpochMilli())
                > 0;
    }

    /** Removes what nothing asks for any more; a counter that is asked for all the same is made again. */
    static void removeOld(Connection connection, long now) throws SQLException {
        long past = now - MEMORY.toMillis();
        update(connection, "DELETE FROM weir_settlement WHERE time < ?", past);
        update(connection, "DELETE FROM weir_reservation WHERE expires < ?", past);
        update(connection, "DELETE FROM weir_budget WHERE ends < ?", past);
        update(connection, "DELETE FROM weir_alert WHERE ends < ?", past);
    }
}
