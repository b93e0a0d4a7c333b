package dev.weir.budget;

import dev.weir.config.Combination;
import dev.weir.config.CombinedSettings;
import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of one budget; an entry of {@code llm.budgets}. */
public record BudgetSettings(
        @AtLeast("0") @Description("Limit in USD for each period; 0 permits no call.")
        BigDecimal limit,

        @DefaultValue("month")
        @Description(
                "Period after which spending counts from 0 again: `hour`, `day`, `week` (from Monday) or `month` of the calendar, a duration such as `30d` for exactly that time, or `total` for a budget that is never renewed.")
        String period,

        @DefaultValue("UTC") @Description("Time zone of the periods, such as `Europe/Berlin`.")
        String zone,

        @Nullable
        @Description(
                "Date, or date and time, at which a period begins, such as `2026-01-31`: a month then begins on the 31st or the last day. Default is the beginning of the calendar's period, and 2000-01-01 for durations.")
        String from,

        @Nullable
        @Description(
                "What has a budget of its own each: `model`, `backend`, `intentType`, or a metadata key such as `team`. Without it all calls share the budget.")
        String per,

        @Description(
                "Which calls the budget counts: those with these values of `model`, `backend`, `intentType` or metadata keys, such as `{model: gpt-5}`; all calls if not set.")
        Map<String, String> only,

        @DefaultValue("10000")
        @AtLeast("1")
        @AtMost("1000000")
        @Description("Maximum number of values of `per` that have a budget of their own; all others share one.")
        int maxValues,

        @DefaultValue("80")
        @AtLeast("0")
        @AtMost("100")
        @Description("Percentage of the limit at which an alert is raised, once for each period.")
        BigDecimal alertThreshold,

        @DefaultValue("block")
        @Description("What follows at the limit: `block` refuses calls, `alert` only raises an alert.")
        AtLimit atLimit,

        @DefaultValue("allow")
        @Description(
                "Whether a call is made whose cost cannot be estimated, as its model has no price: `allow` and count it, or `refuse`.")
        UnknownCost unknownCost,

        @DefaultValue("local")
        @Description(
                "What follows while the store of a budget that processes share does not answer: with `local` each process goes by what it knows, with `refuse` it refuses calls.")
        StoreFailure storeFailure)
        implements CombinedSettings {

    /** The warning about a limit of 0. */
    public static final String PERMITS_NOTHING = "is 0: no call that the budget counts is permitted";

    /** What follows when a budget is spent. */
    public enum AtLimit {
        BLOCK,
        ALERT
    }

    /** What becomes of calls whose cost cannot be estimated. */
    public enum UnknownCost {
        ALLOW,
        REFUSE
    }

    /** What follows while the store of a shared budget does not answer. */
    public enum StoreFailure {
        LOCAL,
        REFUSE
    }

    public BudgetSettings {
        BudgetCalendar.of(period, zone, from);
        BudgetScope.of(per, only);
    }

    /**
     * A budget with this limit, and defaults for all other settings.
     *
     * @param limit in US dollars, at least 0
     */
    public static BudgetSettings of(BigDecimal limit) {
        return of(Map.of("limit", limit));
    }

    /** A budget with these settings, by their names, and defaults for the others; there must be a {@code limit}. */
    public static BudgetSettings of(Map<String, ?> settings) {
        return SettingsRecord.defaults(BudgetSettings.class, settings);
    }

    /**
     * Requires that a text is a period.
     *
     * @param name the name of its setting
     * @throws IllegalArgumentException with the name and what it must be
     */
    public static void requirePeriod(String name, String period) {
        try {
            BudgetCalendar.of(period, "UTC", null);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()).replaceFirst("^period", name), e);
        }
    }

    @Override
    public void check(Combination combination) {
        if (limit.signum() == 0 && atLimit == AtLimit.BLOCK) {
            combination.warn("limit", PERMITS_NOTHING);
        }
    }

    /** Whether another budget counts the same calls in the same periods, and does the same at its limit. */
    public boolean repeats(BudgetSettings other) {
        return BudgetScope.of(per, only).equals(BudgetScope.of(other.per, other.only))
                && BudgetCalendar.of(period, zone, from).equals(BudgetCalendar.of(other.period, other.zone, other.from))
                && atLimit == other.atLimit;
    }
}
