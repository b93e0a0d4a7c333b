package dev.weir.observe;

import dev.weir.spi.backend.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Tags;

/** Counts tokens, each once: the types are disjoint, so that their sum is what was used. Thread-safe. */
final class TokenMetrics {
    private final MeterProvider<Counter> tokens;

    TokenMetrics(RuntimeMeters meters) {
        tokens = Counter.builder("llm.tokens.used")
                .description("Tokens used, as far as known")
                .withRegistry(meters.registry());
    }

    /** @param labels all labels but the type of the tokens */
    void count(Tags labels, Usage usage) {
        long cached = usage.cachedInput();
        count(labels, "input", usage.input() - cached - usage.cacheWrite());
        count(labels, "cached_input", cached);
        count(labels, "cache_write", usage.cacheWrite());
        count(labels, "output", usage.output() - usage.reasoning());
        count(labels, "reasoning", usage.reasoning());
    }

    /** Parts may exceed their whole, as providers report them; a counter does not count down. */
    private void count(Tags labels, String type, long count) {
        if (count > 0) {
            tokens.withTags(labels.and("token_type", type)).increment((double) count);
        }
    }
}
