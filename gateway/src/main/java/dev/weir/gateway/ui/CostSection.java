package dev.weir.gateway.ui;

import dev.weir.budget.BudgetState;
import dev.weir.gateway.api.Json;
import dev.weir.spi.ledger.LedgerDimension;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerStatistics;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.UsageLedger;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What calls cost, today and in the last days, and the budgets, as JSON. The days are those of one time zone. */
final class CostSection {
    private static final int DAYS = 14;
    private static final int MOST_ROWS = 20;
    private static final int MOST_BUDGETS = 50;

    private final ZoneId zone;
    private final InstantSource time;

    CostSection(ZoneId zone, InstantSource time) {
        this.zone = zone;
        this.time = time;
    }

    /** What a ledger knows; without one, or if it cannot be read, the answer says so. */
    ObjectNode of(@Nullable UsageLedger ledger) {
        Instant now = time.instant();
        LocalDate today = LocalDate.ofInstant(now, zone);
        ObjectNode json = Json.object()
                .put("zone", zone.getId())
                .put("today", today.toString())
                .put("taken", now.toString());
        if (ledger == null) {
            return json.put("available", false);
        }
        try {
            Instant midnight = today.atStartOfDay(zone).toInstant();
            write(total(ledger.sums(LedgerQuery.builder().from(midnight).build())), json.putObject("total"));
            today(ledger, midnight, json, "models", LedgerDimension.MODEL);
            today(ledger, midnight, json, "keys", LedgerDimension.attribute("key"));
            today(ledger, midnight, json, "teams", LedgerDimension.attribute("team"));
            days(ledger, today, json);
            LedgerStatistics statistics = ledger.statistics();
            return json.put("available", true)
                    .put("waiting", statistics.waiting())
                    .put("lost", statistics.lost());
        } catch (IOException e) {
            return json.put("available", true).put("failed", true);
        }
    }

    private static void today(
            UsageLedger ledger, Instant midnight, ObjectNode json, String name, LedgerDimension dimension)
            throws IOException {
        List<LedgerSum> sums = ledger.sums(
                LedgerQuery.builder().from(midnight).groupBy(dimension).build());
        List<LedgerSum> sorted = sums.stream()
                .sorted(Comparator.comparing(LedgerSum::usd)
                        .thenComparing(LedgerSum::attempts)
                        .reversed()
                        .thenComparing(CostSection::group))
                .toList();
        Bounds.list(json, name, sorted, MOST_ROWS, CostSection::writeGroup);
        if (sorted.size() > MOST_ROWS) {
            write(total(sorted.subList(MOST_ROWS, sorted.size())), json.putObject(name + "Rest"));
        }
    }

    /** The days without entries are zero. */
    private void days(UsageLedger ledger, LocalDate today, ObjectNode json) throws IOException {
        LocalDate first = today.minusDays(DAYS - 1L);
        List<LedgerSum> sums = ledger.sums(LedgerQuery.builder()
                .from(first.atStartOfDay(zone).toInstant())
                .groupBy(LedgerDimension.day(zone))
                .build());
        List<LocalDate> days = first.datesUntil(today.plusDays(1)).toList();
        Bounds.list(json, "days", days, DAYS, (day, into) -> {
            into.put("name", day.toString());
            write(
                    total(sums.stream()
                            .filter(sum -> group(sum).equals(day.toString()))
                            .toList()),
                    into);
        });
    }

    private static LedgerSum total(List<LedgerSum> sums) {
        return sums.stream().reduce(LedgerSum.zero(List.of()), LedgerSum::plus);
    }

    private static String group(LedgerSum sum) {
        return sum.group().isEmpty() ? "" : sum.group().get(0);
    }

    private static void writeGroup(LedgerSum sum, ObjectNode into) {
        into.put("name", Bounds.name(group(sum)));
        write(sum, into);
    }

    private static void write(LedgerSum sum, ObjectNode into) {
        into.put("usd", sum.usd())
                .put("attempts", sum.attempts())
                .put("inputTokens", sum.usage().input())
                .put("outputTokens", sum.usage().output())
                .put("cached", sum.cached())
                .put("savedUsd", sum.savedUsd())
                .put("unknown", sum.unknown());
    }

    /** The budgets, the fullest first. */
    static void budgets(List<BudgetState> states, ObjectNode into) {
        List<BudgetState> sorted = states.stream()
                .sorted(Comparator.comparing(BudgetState::utilizationPercent)
                        .reversed()
                        .thenComparing(BudgetState::budget)
                        .thenComparing(BudgetState::scope))
                .toList();
        Bounds.list(
                into,
                "budgets",
                sorted,
                MOST_BUDGETS,
                (state, json) -> json.put("name", Bounds.name(state.budget()))
                        .put("scope", Bounds.name(state.scope()))
                        .put("limitUsd", state.limitUsd())
                        .put("spentUsd", state.spentUsd())
                        .put("reservedUsd", state.reservedUsd())
                        .put("percent", state.utilizationPercent())
                        .put(
                                "periodEnd",
                                state.periodEnd() == null
                                        ? null
                                        : state.periodEnd().toString()));
    }
}
