package dev.weir.backend.openai.answer;

import dev.weir.spi.backend.BilledUnit;
import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.ReportedCost;
import dev.weir.wire.chat.TokenCount;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a usage says of its price beside tokens: the service tier, searches, and the cost by the server's own account,
 * as OpenRouter, Perplexity and xAI report it.
 */
final class BillingReader {
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,30})?([eE][-+]?[0-9]{1,2})?");

    private BillingReader() {}

    static Billing read(Map<?, ?> usage) {
        ReportedCost cost = cost(usage);
        Object tier = usage.get("service_tier");
        long searches = TokenCount.orZero(searches(usage));
        long citations = TokenCount.orZero(usage.get("citation_tokens"));
        if (cost == null && searches + citations == 0 && !(tier instanceof String)) {
            return Billing.NONE;
        }
        return Billing.builder()
                .tier(tier instanceof String name ? name : "")
                .unit(BilledUnit.WEB_SEARCH, searches)
                .unit(BilledUnit.CITATION_TOKEN, citations)
                .reportedCost(cost)
                .build();
    }

    private static @Nullable Object searches(Map<?, ?> usage) {
        return usage.get("server_tool_use") instanceof Map<?, ?> tools
                ? tools.get("web_search_requests")
                : usage.get("num_search_queries");
    }

    private static @Nullable ReportedCost cost(Map<?, ?> usage) {
        BigDecimal ticks = amount(usage.get("cost_in_usd_ticks"));
        if (ticks != null) { // xAI's unit: 10,000,000,000 for a dollar
            return new ReportedCost(ticks.movePointLeft(10), "usage.cost_in_usd_ticks");
        }
        Object cost = usage.get("cost");
        BigDecimal usd = amount(cost instanceof Map<?, ?> parts ? parts.get("total_cost") : cost);
        if (usd == null) {
            return null;
        }
        if (Boolean.TRUE.equals(usage.get("is_byok")) && usage.get("cost_details") instanceof Map<?, ?> details) {
            // with the caller's own key at the provider, OpenRouter's cost is its fee alone
            BigDecimal upstream = amount(details.get("upstream_inference_cost"));
            return new ReportedCost(
                    upstream == null ? usd : usd.add(upstream),
                    "usage.cost and usage.cost_details.upstream_inference_cost");
        }
        return new ReportedCost(usd, "usage.cost");
    }

    /** The amount that a number or a text is; null if it is none, or negative. */
    private static @Nullable BigDecimal amount(@Nullable Object value) {
        String text = value instanceof Number || value instanceof String
                ? String.valueOf(value).strip()
                : "";
        return AMOUNT.matcher(text).matches() ? new BigDecimal(text) : null;
    }
}
