package dev.weir.replay;

import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.duration.DurationText;
import dev.weir.recording.RecordedAttempt;
import dev.weir.recording.RecordedAttempt.AttemptEnding;
import dev.weir.recording.RecordedCall;
import dev.weir.recording.Recording;
import dev.weir.replay.Knob.Option;
import dev.weir.retry.RetrySettings;
import dev.weir.route.HedgeSettings;
import dev.weir.route.RouteSettings;
import dev.weir.route.RouteTarget;
import dev.weir.wiring.LlmSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The settings that a recording can say something of, with the values to try. */
final class Knobs {
    private static final String BREAKER = "llm.circuitBreaker.";
    private static final String RETRY = "llm.retry.";

    private final LlmSettings settings;
    private final @Nullable Duration cacheTtl;
    private final FittedBackends backends;
    private final Recording recording;
    private final List<Knob> knobs = new ArrayList<>();
    private final List<String> notTried = new ArrayList<>();

    private Knobs(LlmSettings settings, @Nullable Duration cacheTtl, FittedBackends backends, Recording recording) {
        this.settings = settings;
        this.cacheTtl = cacheTtl;
        this.backends = backends;
        this.recording = recording;
    }

    /** @param cacheTtl the present time to live of cached answers; null if there is no cache */
    static Knobs of(LlmSettings settings, @Nullable Duration cacheTtl, FittedBackends backends, Recording recording) {
        Knobs all = new Knobs(settings, cacheTtl, backends, recording);
        all.retries();
        all.breaker();
        all.timeLimits();
        all.concurrency();
        settings.routes().forEach(all::route);
        all.batches();
        all.cache();
        return all;
    }

    List<Knob> knobs() {
        return List.copyOf(knobs);
    }

    /** What was not tried, and why. */
    List<String> notTried() {
        return List.copyOf(notTried);
    }

    private void add(String key, Object now, Object... values) {
        List<Option> options = new ArrayList<>();
        for (Object value : values) {
            options.add(new Option(text(value), Map.of(key, text(value))));
        }
        knobs.add(new Knob(key, text(now), options));
    }

    private static String text(Object value) {
        return value instanceof Duration duration ? DurationText.format(duration) : String.valueOf(value);
    }

    private boolean anyEnding(AttemptEnding... endings) {
        Set<AttemptEnding> wanted = Set.of(endings);
        return recording.attempts().stream().map(RecordedAttempt::ending).anyMatch(wanted::contains);
    }

    private void retries() {
        RetrySettings retry = settings.retry();
        if (!anyEnding(AttemptEnding.FAILED, AttemptEnding.TIMED_OUT)) {
            notTried.add("retries and breaker thresholds: no attempt failed");
            return;
        }
        add(RETRY + "maxRetries", retry.maxRetries(), 0, 1, 2, 3, 5, 8);
        add(RETRY + "baseDelay", retry.baseDelay(), millis(50), millis(200), millis(500), millis(1_000), millis(2_000));
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    private void breaker() {
        CircuitBreakerSettings breaker = settings.circuitBreaker();
        if (anyEnding(AttemptEnding.FAILED, AttemptEnding.TIMED_OUT)) {
            add(BREAKER + "failureThreshold", breaker.failureThreshold(), 3, 5, 10, 20);
            add(BREAKER + "timeout", breaker.timeout(), millis(2_000), millis(5_000), millis(10_000), millis(30_000));
        }
    }

    private void timeLimits() {
        CircuitBreakerSettings breaker = settings.circuitBreaker();
        add(BREAKER + "enableAdaptiveTimeout", breaker.enableAdaptiveTimeout(), true, false);
        double slowest = backends.models().values().stream()
                .mapToDouble(model -> Statistics.quantile(
                        model.services().stream()
                                .mapToDouble(one -> Math.min(600, one.total(200)))
                                .toArray(),
                        0.99))
                .max()
                .orElse(1);
        add(
                BREAKER + "attemptTimeout.ceiling",
                breaker.attemptTimeout().ceiling(),
                rounded(1.5 * slowest),
                rounded(3 * slowest),
                rounded(6 * slowest),
                millis(60_000));
    }

    /** To two digits, at least 1 s, as a shorter limit is below the default of the lower bound. */
    private static Duration rounded(double seconds) {
        double unit = Math.pow(10, Math.floor(Math.log10(Math.max(1, seconds))) - 1);
        return Duration.ofMillis(Math.max(1_000, Math.round(Math.round(seconds / unit) * unit * 1_000)));
    }

    private void concurrency() {
        Set<Integer> values = new TreeSet<>(Set.of(2, 4, 8, 16, 32, 64, 100));
        for (BackendModel model : backends.models().values()) {
            if (model.slots() < 1_000) {
                values.add(model.slots());
                values.add(model.slots() + Math.max(1, model.slots() / 2));
            }
            if (model.capacity() < 1_000) {
                values.add(Math.max(1, model.capacity() - 1));
            }
        }
        CircuitBreakerSettings breaker = settings.circuitBreaker();
        add(BREAKER + "maxConcurrentRequests", breaker.maxConcurrentRequests(), values.toArray());
        if (breaker.minConcurrentRequests() == null) {
            knobs.add(new Knob(
                    BREAKER + "minConcurrentRequests",
                    "not set",
                    List.of(new Option("1", Map.of(BREAKER + "minConcurrentRequests", "1")))));
        }
    }

    private void route(String name, RouteSettings route) {
        boolean asked = recording.calls().stream().anyMatch(call -> call.route().equals(name));
        if (!asked || route.targets().size() < 2) {
            return;
        }
        List<RouteTarget> unknown =
                route.targets().stream().filter(target -> !backends.has(target)).toList();
        if (!unknown.isEmpty()) {
            notTried.add("llm.routes." + name + ": too few answers of "
                    + unknown.stream().map(RouteTarget::name).collect(Collectors.joining(", "))
                    + " to tell how it answers");
            return;
        }
        String key = "llm.routes." + name + ".";
        add(
                key + "firstTextWithin",
                route.firstTextWithin(),
                millis(2_000),
                millis(5_000),
                millis(10_000),
                millis(20_000),
                millis(60_000));
        hedge(key, route.hedge());
        order(key, route.targets());
    }

    private void hedge(String key, @Nullable HedgeSettings hedge) {
        List<Option> options = new ArrayList<>();
        for (String after : List.of("p75", "p90", "p95", "p99")) {
            for (String budget : List.of("2%", "5%", "10%", "20%")) {
                options.add(new Option(
                        after + ", " + budget, Map.of(key + "hedge.after", after, key + "hedge.budget", budget)));
            }
        }
        knobs.add(new Knob(key + "hedge", hedge == null ? "none" : hedge.after() + ", " + hedge.budget(), options));
    }

    /** Each target in the first place, the others behind it in their order. */
    private void order(String key, List<RouteTarget> targets) {
        List<Option> options = IntStream.range(1, targets.size())
                .mapToObj(first -> {
                    List<RouteTarget> ordered = new ArrayList<>(targets);
                    ordered.add(0, ordered.remove(first));
                    return new Option(
                            names(ordered),
                            Map.of(
                                    key + "targets",
                                    ordered.stream().map(Knobs::plain).toList()));
                })
                .toList();
        boolean plain =
                targets.stream().allMatch(target -> target.equals(RouteTarget.of(target.backend(), target.model())));
        if (plain) {
            knobs.add(new Knob(key + "targets", names(targets), options));
        } else {
            notTried.add(key + "targets: they have settings of their own");
        }
    }

    private static String names(List<RouteTarget> targets) {
        return targets.stream().map(RouteTarget::name).collect(Collectors.joining(", "));
    }

    private static Map<String, Object> plain(RouteTarget target) {
        return Map.of("backend", target.backend(), "model", target.model());
    }

    private void batches() {
        if (recording.calls().stream().anyMatch(call -> call.batchSize() > 1)) {
            notTried.add("llm.batchProcessing: calls of a batch are replayed one by one");
        }
    }

    private void cache() {
        Map<String, Integer> seen = new HashMap<>();
        recording.calls().stream()
                .map(RecordedCall::digest)
                .forEach(digest -> seen.merge(digest == null ? "" : digest, 1, Integer::sum));
        seen.remove("");
        if (seen.values().stream().allMatch(count -> count == 1)) {
            notTried.add("llm.cache.ttl: no call repeats another one that may be cached");
            return;
        }
        List<Option> options = new ArrayList<>();
        for (Duration ttl : List.of(millis(60_000), millis(600_000), millis(3_600_000), Duration.ofHours(24))) {
            Map<String, Object> keys = new HashMap<>(Map.of("llm.cache.ttl", text(ttl)));
            if (cacheTtl == null) {
                keys.put("llm.cache.type", "memory");
            }
            options.add(new Option(text(ttl), Map.copyOf(keys)));
        }
        knobs.add(new Knob("llm.cache.ttl", cacheTtl == null ? "no cache" : text(cacheTtl), options));
    }
}
