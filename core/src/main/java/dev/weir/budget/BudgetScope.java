package dev.weir.budget;

import dev.weir.call.Call;
import dev.weir.spi.ledger.LedgerDimension;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerQueryBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which calls a budget counts, and which of them together. Immutable.
 *
 * @param per what has a budget of its own for each of its values; null for one budget
 * @param conditions what a call that counts has
 */
record BudgetScope(@Nullable String per, List<Condition> conditions) {
    private static final Set<String> OWN = Set.of("model", "backend", "intentType");

    /** The values beyond the maximum of values. */
    static final String OTHER = "other";

    /** A value that a call has to have. */
    record Condition(String key, String value) {}

    /**
     * The scope of these settings.
     *
     * @throws IllegalArgumentException with the setting and what it must be
     */
    static BudgetScope of(@Nullable String per, Map<String, String> only) {
        if (per != null && per.isBlank()) {
            throw new IllegalArgumentException("per must be model, backend, intentType or a metadata key, was empty");
        }
        List<Condition> conditions = new ArrayList<>();
        new TreeMap<>(only).forEach((key, value) -> {
            if (key.isBlank() || value.isBlank()) {
                throw new IllegalArgumentException(
                        "only must have a value for each of model, backend, intentType or a metadata key, as in"
                                + " {model: gpt-5}");
            }
            conditions.add(new Condition(key, value));
        });
        return new BudgetScope(per, List.copyOf(conditions));
    }

    boolean includes(Call call) {
        for (int i = 0; i < conditions.size(); i++) {
            Condition condition = conditions.get(i);
            if (!condition.value.equals(value(condition.key, call))) {
                return false;
            }
        }
        return true;
    }

    /** The value whose calls are counted together with this one; empty for none. */
    String valueOf(Call call) {
        if (per == null) {
            return "";
        }
        String value = value(per, call);
        return value == null ? "" : value;
    }

    /** What a budget is for, in messages: {@code team=blue}; empty if it has no values. */
    String label(String value) {
        return per == null ? "" : per + "=" + (value.isEmpty() ? "none" : value);
    }

    /** The entries of a ledger that have a value, in a period. */
    LedgerQuery entriesOf(String value, CalendarPeriod period) {
        LedgerQueryBuilder query = entries(period);
        return per == null ? query.build() : query.filter(dimension(per), value).build();
    }

    /** The entries of a ledger in a period, in a group for each value. */
    LedgerQuery entriesByValue(CalendarPeriod period) {
        LedgerQueryBuilder query = entries(period);
        return per == null ? query.build() : query.groupBy(dimension(per)).build();
    }

    private LedgerQueryBuilder entries(CalendarPeriod period) {
        LedgerQueryBuilder query = LedgerQuery.builder().from(period.start());
        if (period.end() != null) {
            query.to(period.end());
        }
        conditions.forEach(condition -> query.filter(dimension(condition.key), condition.value));
        return query;
    }

    private static LedgerDimension dimension(String key) {
        return switch (key) {
            case "model" -> LedgerDimension.REQUESTED_MODEL;
            case "backend" -> LedgerDimension.BACKEND;
            case "intentType" -> LedgerDimension.INTENT_TYPE;
            default -> LedgerDimension.attribute(key);
        };
    }

    Stream<String> metadataKeys() {
        Stream<String> keys = conditions.stream().map(Condition::key);
        return (per == null ? keys : Stream.concat(Stream.of(per), keys)).filter(key -> !OWN.contains(key));
    }

    /** How narrow it is: the number of facts that select its calls. */
    int facts() {
        return conditions.size() + (per == null ? 0 : 1);
    }

    private static @Nullable String value(String key, Call call) {
        return switch (key) {
            case "model" -> call.model();
            case "backend" -> call.backend();
            case "intentType" -> call.intentType();
            default -> call.attributes().get(key);
        };
    }
}
