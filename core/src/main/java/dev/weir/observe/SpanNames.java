package dev.weir.observe;

import io.opentelemetry.api.common.AttributeKey;

/** The names of spans and of their attributes. */
final class SpanNames {
    static final String CALL = "enhanced_client.process_intent";
    static final String BATCH = "batch_processor.process_batch";
    static final String RETRIES = "retry_engine.execute";
    static final String BREAKER = "circuit_breaker.execute";

    static final AttributeKey<String> INTENT_TYPE = AttributeKey.stringKey("intent.type");
    static final AttributeKey<String> MODEL = AttributeKey.stringKey("model.name");
    static final AttributeKey<Long> BATCH_SIZE = AttributeKey.longKey("batch.size");
    static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("retry.attempts");
    static final AttributeKey<String> CIRCUIT = AttributeKey.stringKey("circuit.state");
    static final AttributeKey<Boolean> CACHE_HIT = AttributeKey.booleanKey("cache.hit");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    /** The number of an attempt, counted from 1. */
    static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("attempt.number");

    /** Set on an attempt at a target that lost to another one, which was asked at the same time. */
    static final AttributeKey<Boolean> HEDGE_LOST = AttributeKey.booleanKey("hedge.lost");

    private SpanNames() {}
}
