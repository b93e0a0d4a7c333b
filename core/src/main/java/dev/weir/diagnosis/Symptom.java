package dev.weir.diagnosis;

import java.util.Locale;

/** What may be wrong. Each has the metric that shows it and the setting that it is about. */
public enum Symptom {
    SLOW_ANSWERS(
            Area.LATENCY,
            "the 95th percentile of the answers of a model is more than half of the time that calls have",
            "llm_request_duration_seconds",
            "llm.client.maxTokens"),
    SLOW_TAIL(
            Area.LATENCY,
            "one answer of a hundred takes five times as long as the median or more, and over a second",
            "llm_request_duration_seconds",
            "llm.routes.<name>.hedge"),
    LATENCY_ROSE(
            Area.LATENCY,
            "the 95th percentile of a model has doubled within the window",
            "llm_request_duration_seconds",
            "llm.routes.<name>.strategy"),
    BATCHES_HALF_EMPTY(
            Area.LATENCY,
            "most batches leave at their longest wait and less than half full",
            "llm_batch_efficiency_ratio",
            "llm.batchProcessing.batchTimeout"),
    CONCURRENCY_LIMIT_QUEUES(
            Area.LATENCY,
            "calls wait for a permit, as the maximum number of calls is in flight",
            "llm_requests_in_flight",
            "llm.circuitBreaker.maxConcurrentRequests"),
    MANY_ERRORS(Area.ERRORS, "five of a hundred calls fail or more", "llm_errors_by_type_total", "llm.backends.<name>"),
    TIMEOUT_TOO_SHORT(
            Area.ERRORS,
            "calls run out of time although the answers that arrive need nearly all of it",
            "llm_requests_total",
            "llm.client.timeout"),
    ATTEMPT_TIMEOUT_TOO_SHORT(
            Area.ERRORS,
            "a tenth of the attempts time out at the upper bound of their timeout",
            "llm_errors_by_type_total",
            "llm.circuitBreaker.attemptTimeout.ceiling"),
    RETRIES_DO_NOT_PAY(
            Area.ERRORS,
            "calls are retried, and fewer than a fifth of them are answered",
            "llm_requests_total",
            "llm.retry.maxRetries"),
    RETRY_STRATEGY_UNFIT(
            Area.ERRORS,
            "calls fail with the provider's limits although they are retried, by a strategy that does not back off",
            "llm_errors_by_type_total",
            "llm.retry.defaultStrategy"),
    BREAKER_OPENS_OFTEN(
            Area.BREAKER,
            "a circuit breaker has opened three times within the window or more",
            "llm_circuit_breaker_trips_total",
            "llm.circuitBreaker.failureThreshold"),
    COST_OVERRUN(
            Area.COST,
            "a budget will be spent before its period ends, or is nearly spent",
            "llm_budget_utilization_percent",
            "llm.budgets.<name>.limit"),
    LOW_HIT_RATE(
            Area.COST,
            "the cache answers fewer than five of a hundred calls",
            "llm_cache_hit_rate_percent",
            "llm.cache");

    /** What users notice first. */
    public enum Area {
        LATENCY("High latency"),
        ERRORS("High error rate"),
        BREAKER("Breaker trouble"),
        COST("Cost overrun");

        private final String title;

        Area(String title) {
            this.title = title;
        }

        /** The heading of its section. */
        public String title() {
            return title;
        }
    }

    private final Area area;
    private final String description;
    private final String metric;
    private final String key;

    Symptom(Area area, String description, String metric, String key) {
        this.area = area;
        this.description = description;
        this.metric = metric;
        this.key = key;
    }

    public Area area() {
        return area;
    }

    /** The name in output: {@code slow-tail}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** When it is found. */
    public String description() {
        return description;
    }

    /** The metric that shows it, by its name at Prometheus. */
    public String metric() {
        return metric;
    }

    /** The key of the setting that it is about. */
    public String key() {
        return key;
    }
}
