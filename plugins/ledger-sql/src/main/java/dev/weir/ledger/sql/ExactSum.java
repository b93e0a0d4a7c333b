package dev.weir.ledger.sql;

import java.math.BigDecimal;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;

/** The exact sum of decimals as texts, as an aggregate function of SQLite, which has no decimals. */
final class ExactSum extends Function.Aggregate {
    static final String NAME = "exact_sum";

    private @Nullable BigDecimal sum;

    @Override
    protected void xStep() throws SQLException {
        String value = value_text(0);
        if (value != null) {
            BigDecimal amount = new BigDecimal(value);
            sum = sum == null ? amount : sum.add(amount);
        }
    }

    @Override
    protected void xFinal() throws SQLException {
        if (sum == null) {
            result();
        } else {
            result(sum.toPlainString());
        }
    }
}
