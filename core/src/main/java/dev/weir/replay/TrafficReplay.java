package dev.weir.replay;

import dev.weir.recording.RecordedAttempt;
import dev.weir.recording.RecordedCall;
import dev.weir.recording.Recording;
import dev.weir.resilience.TargetSettings;
import dev.weir.route.ChosenStrategy;
import dev.weir.route.RouteSettings;
import dev.weir.route.RouteTarget;
import dev.weir.route.Router;
import dev.weir.spi.backend.ModelCapabilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Replays calls, each at the time of its arrival whatever became of those before (an open loop), through circuit breakers,
 * concurrency limits, time limits, retries, routes and hedges with the settings to try. Not thread-safe.
 */
public final class TrafficReplay {
    private static final double HIT_SECONDS = 0.001;

    private final List<RecordedCall> calls;
    private final long originMicros;
    private final ReplaySettings settings;
    private final BiFunction<RouteTarget, VirtualTime, BackendTiming> backends;
    private final SplittableRandom random;
    private final VirtualTime time = new VirtualTime();
    private final Map<String, ReplayedTarget> targets = new LinkedHashMap<>();
    private final Map<String, Router> routers = new HashMap<>();
    private final Map<String, Long> cachedUntil = new HashMap<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final long[] outputTokens;

    /** A call and what became of it; without a replayed one if the cache answered. */
    private record Outcome(RecordedCall recorded, @Nullable ReplayedCall replayed) {
        private long duration() {
            return replayed == null ? (long) (HIT_SECONDS * 1e9) : replayed.duration();
        }

        private double cost(Price price) {
            double cost = 0;
            if (replayed != null) {
                for (RecordedAttempt attempt : replayed.attempts()) {
                    cost += attempt.outputTokens() < 0
                            ? 0
                            : price.of(attempt.target(), attempt.inputTokens(), attempt.outputTokens());
                }
            }
            return cost;
        }
    }

    /**
     * A replay.
     *
     * @param calls in the order of their arrival
     * @param backends makes the timing of a target
     * @param seed of all that is random
     */
    public TrafficReplay(
            List<RecordedCall> calls,
            ReplaySettings settings,
            BiFunction<RouteTarget, VirtualTime, BackendTiming> backends,
            long seed) {
        this.calls = calls;
        this.settings = settings;
        this.backends = backends;
        random = new SplittableRandom(seed);
        originMicros = calls.isEmpty() ? 0 : calls.get(0).arrivedMicros();
        outputTokens = calls.stream()
                .mapToLong(RecordedCall::outputTokens)
                .filter(tokens -> tokens > 0)
                .toArray();
    }

    /** Runs it to its end. */
    public TrafficReplay run() {
        for (RecordedCall call : calls) {
            time.at((call.arrivedMicros() - originMicros) * 1_000, () -> arrive(call));
        }
        time.run();
        targets.values().forEach(ReplayedTarget::close);
        return this;
    }

    private void arrive(RecordedCall call) {
        String digest = call.digest();
        Duration ttl = settings.cacheTtl();
        boolean cached = ttl != null && digest != null;
        if (cached && cachedUntil.getOrDefault(digest, Long.MIN_VALUE) > time.elapsed()) {
            outcomes.add(new Outcome(call, null));
            return;
        }
        Router router = routers.computeIfAbsent(call.route() + '\n' + call.model(), any -> router(call));
        ReplayedCall[] self = new ReplayedCall[1];
        ReplayedCall replayed = new ReplayedCall(
                call,
                call.outputTokens() > 0 ? call.outputTokens() : anyOutputTokens(),
                time,
                this::target,
                router,
                () -> {
                    if (ttl != null && digest != null && self[0].duration() >= 0) {
                        cachedUntil.put(digest, time.elapsed() + ttl.toNanos());
                    }
                });
        self[0] = replayed;
        outcomes.add(new Outcome(call, replayed));
        replayed.start();
    }

    private long anyOutputTokens() {
        return outputTokens.length == 0 ? 1 : outputTokens[random.nextInt(outputTokens.length)];
    }

    /** That of its route; a backend alone is a route of one target. */
    private Router router(RecordedCall call) {
        RouteSettings route = settings.routes().get(call.route());
        RouteSettings used = route == null ? RouteSettings.of(RouteTarget.of(call.route(), call.model())) : route;
        boolean known = ChosenStrategy.OWN.contains(used.strategy());
        RouteSettings replayed = known ? used : used.withStrategy(ChosenStrategy.OWN.get(0));
        return new Router(
                replayed,
                ChosenStrategy.own(replayed.strategy(), random.split()),
                target -> ModelCapabilities.UNKNOWN,
                target -> {
                    throw new IllegalStateException("no strategy of its own decides by statistics");
                },
                null);
    }

    private ReplayedTarget target(RouteTarget target) {
        return targets.computeIfAbsent(target.name(), any -> {
            TargetSettings own = settings.of(target);
            RouteTarget plain = RouteTarget.of(target.backend(), target.model());
            return new ReplayedTarget(time, plain, own, backends.apply(plain, time), random.split());
        });
    }

    /** The durations of those calls that are in question, in nanoseconds; -1 for one that failed. */
    long[] durations(Predicate<RecordedCall> inQuestion) {
        return outcomes.stream()
                .filter(outcome -> inQuestion.test(outcome.recorded()))
                .mapToLong(Outcome::duration)
                .toArray();
    }

    /**
     * The figures of those calls that are in question.
     *
     * @param price what a bill costs
     */
    ReplayFigures figures(Predicate<RecordedCall> inQuestion, Price price) {
        List<Outcome> counted = outcomes.stream()
                .filter(outcome -> inQuestion.test(outcome.recorded()))
                .toList();
        double cost =
                counted.stream().mapToDouble(outcome -> outcome.cost(price)).sum();
        return ReplayFigures.of(counted.stream().mapToLong(Outcome::duration).toArray(), cost);
    }

    /** What happened, as a runtime would have recorded it. Calls that the cache answered are left out. */
    public Recording recording(Price price) {
        List<RecordedCall> recorded = new ArrayList<>();
        List<RecordedAttempt> attempts = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            ReplayedCall replayed = outcome.replayed();
            if (replayed != null) {
                recorded.add(replayed.asRecorded(Math.round(outcome.cost(price) * 1e9)));
                attempts.addAll(replayed.attempts());
            }
        }
        return Recording.of(recorded, attempts);
    }

    /** The price of an attempt at a target, {@code backend/model}. */
    @FunctionalInterface
    public interface Price {
        double of(String target, long inputTokens, long outputTokens);
    }

    /** The figures of all calls. */
    public ReplayFigures figures(Price price) {
        return figures(call -> true, price);
    }
}
