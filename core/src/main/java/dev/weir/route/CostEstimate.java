package dev.weir.route;

import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.time.TimeSource;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the cost of a call at each target, to compare targets: with the estimated tokens of its prompt, and with 256
 * tokens of output unless the request limits it to fewer. Thread-safe if the cost model is.
 */
public final class CostEstimate {
    private static final int TYPICAL_OUTPUT = 256;

    private final CostModel costs;
    private final Map<String, String> providers;
    private final TimeSource time;

    /** @param providers who bills the calls of a backend, by its name; one that is missing is unknown */
    public CostEstimate(CostModel costs, Map<String, String> providers, TimeSource time) {
        this.costs = costs;
        this.providers = Map.copyOf(providers);
        this.time = time;
    }

    /**
     * The estimated cost in US dollars; null if the price is unknown.
     *
     * @param promptTokens the tokens of the prompt
     */
    @Nullable
    BigDecimal of(Request request, long promptTokens, RouteTarget target) {
        Usage usage = Usage.estimated(promptTokens, outputTokens(request, target));
        BilledUsage billed = BilledUsage.builder(target.model(), usage, time.instant())
                .backend(target.backend())
                .provider(providers.getOrDefault(target.backend(), ""))
                .build();
        return costs.cost(billed).usd();
    }

    private static int outputTokens(Request request, RouteTarget target) {
        if (request instanceof ChatBatch batch) {
            return batch.requests().size() * outputTokens(batch.requests().get(0), target);
        }
        if (!(request instanceof ChatRequest)) {
            return 0;
        }
        Integer own = target.parameters().maxTokens();
        int limit = own == null ? request.maxOutputTokens() : own;
        return limit == 0 ? TYPICAL_OUTPUT : Math.min(limit, TYPICAL_OUTPUT);
    }
}
