package dev.weir.it.route;

import dev.weir.call.Call;
import dev.weir.route.ChosenStrategy;
import dev.weir.route.RemainingTargets;
import dev.weir.route.RouteSettings;
import dev.weir.route.RouteTarget;
import dev.weir.route.Router;
import dev.weir.route.TargetStatistics;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Function;

/** Streamed calls to a route on virtual time, whose targets change their latency. */
final class RouteSimulation {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("chat").user("Hi").build();
    private static final Duration WRITING = Duration.ofMillis(700);

    private final FakeTime time = new FakeTime();
    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingLong(Event::nanos));
    private final Map<String, Duration> latencies = new LinkedHashMap<>();
    private final Map<String, TargetStatistics> statistics = new HashMap<>();
    private final Map<String, int[]> askedPerSecond = new HashMap<>();
    private final Random random;
    private final Router router;

    private record Event(long nanos, Runnable action) {}

    /** @param strategy makes the strategy from its generator */
    RouteSimulation(long seed, Function<Random, RouteStrategy> strategy, String... backends) {
        random = new Random(seed);
        for (String backend : backends) {
            latencies.put(backend, Duration.ofMillis(300));
            statistics.put(backend, new TargetStatistics(time, () -> false, () -> false));
            askedPerSecond.put(backend, new int[3600]);
        }
        RouteTarget[] targets = Arrays.stream(backends)
                .map(backend -> RouteTarget.of(backend, "small"))
                .toArray(RouteTarget[]::new);
        router = new Router(
                RouteSettings.of(targets),
                ChosenStrategy.of(strategy.apply(random)),
                target -> ModelCapabilities.UNKNOWN,
                target -> statistics.get(target.backend()),
                null);
    }

    /** Changes the mean time to the first output of a backend. */
    void latency(String backend, Duration mean) {
        latencies.put(backend, mean);
    }

    /** Lets calls arrive at random for some seconds. */
    void run(int seconds, int callsPerSecond) {
        long end = time.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        long arrival = time.nanoTime();
        while (arrival < end) {
            at(arrival, this::call);
            arrival += (long) (-Math.log(1 - random.nextDouble()) / callsPerSecond * 1e9);
        }
        while (!events.isEmpty() && events.element().nanos() < end) {
            Event event = events.remove();
            time.advance(Duration.ofNanos(event.nanos() - time.nanoTime()));
            event.action().run();
        }
        time.advance(Duration.ofNanos(end - time.nanoTime()));
    }

    /** Lets so many calls arrive at once. */
    void burst(int calls) {
        for (int i = 0; i < calls; i++) {
            call();
        }
    }

    private void at(long nanos, Runnable action) {
        events.add(new Event(nanos, action));
    }

    /** One call, which has its first output after 0.5 to 1.5 times the mean. */
    private void call() {
        Call call = Call.builder("call", REQUEST, Deadline.after(Duration.ofHours(1), time))
                .listener(text -> {})
                .build();
        RemainingTargets targets = router.targets(call, time.nanoTime());
        String backend = targets.next().backend();
        askedPerSecond.get(backend)[second()]++;
        long mean = latencies.get(backend).toNanos();
        long firstOutput = (long) (mean * (0.5 + random.nextDouble()));
        at(time.nanoTime() + firstOutput, () -> statistics.get(backend).outputBegan(Duration.ofNanos(firstOutput)));
        at(time.nanoTime() + firstOutput + WRITING.toNanos(), targets::close);
    }

    /** The present second, from 0. */
    int second() {
        return (int) Duration.ofNanos(time.nanoTime()).toSeconds();
    }

    /** The share of a backend in the calls of these seconds. */
    double share(String backend, int from, int to) {
        double all = latencies.keySet().stream()
                .mapToInt(name -> asked(name, from, to))
                .sum();
        return asked(backend, from, to) / all;
    }

    /** The greatest share of a backend in the calls of a single one of these seconds. */
    double greatestShare(String backend, int from, int to) {
        double greatest = 0;
        for (int second = from; second < to; second++) {
            greatest = Math.max(greatest, share(backend, second, second + 1));
        }
        return greatest;
    }

    int asked(String backend, int from, int to) {
        return Arrays.stream(askedPerSecond.get(backend), from, to).sum();
    }

    List<String> backends() {
        return List.copyOf(latencies.keySet());
    }
}
