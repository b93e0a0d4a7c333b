package dev.weir.benchmarks.recovery;

import dev.weir.Weir;
import dev.weir.call.CallException;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.LoggedRequest;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.simulator.Timing;
import dev.weir.spi.chat.ChatRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A backend that answers nothing but 503 for a while and then is well again, and calls that begin, one after another,
 * within the first second of it.
 */
final class Outage {
    static final int CALLS = 20;
    private static final Duration LASTS = Duration.ofSeconds(20);

    private static final Duration BETWEEN_CALLS = Duration.ofMillis(50);
    private static final Timing TIMING = Timing.INSTANT.withFirstToken(Duration.ofMillis(100));
    private static final Scenario WELL = Scenario.builder().timing(TIMING).build();
    private static final Scenario DOWN_THEN_WELL = Scenario.builder()
            .timing(TIMING)
            .rule(FaultRule.of(Fault.STATUS_503).withLasting(LASTS))
            .build();
    private static final ChatRequest REQUEST =
            ChatRequest.builder("model").user("How are you?").build();

    private final RecoveryContender contender;

    Outage(RecoveryContender contender) {
        this.contender = contender;
    }

    /** Goes through it, and returns when every call has ended. */
    Recovery pass() {
        ExecutorService callers = Executors.newFixedThreadPool(CALLS);
        try (Simulator simulator = Simulator.builder().scenario(WELL).start();
                Weir weir = contender.client(simulator.baseUri())) {
            weir.chat(REQUEST); // loads the classes and connects
            simulator.log().clear();
            simulator.play(DOWN_THEN_WELL);
            long back = System.nanoTime() + LASTS.toNanos();
            List<Double> seconds = waits(weir, callers, back);
            return recovery(simulator.log().requests(), seconds);
        } finally {
            callers.shutdown();
        }
    }

    private static List<Double> waits(Weir weir, ExecutorService callers, long back) {
        List<CompletableFuture<Double>> waits = IntStream.range(0, CALLS)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> wait(weir, back),
                        CompletableFuture.delayedExecutor(
                                i * BETWEEN_CALLS.toMillis(), TimeUnit.MILLISECONDS, callers)))
                .toList();
        return waits.stream().map(CompletableFuture::join).toList();
    }

    /** The seconds from the backend's return to the answer; infinite if there was none. */
    private static double wait(Weir weir, long back) {
        try {
            weir.chat(REQUEST);
            return (System.nanoTime() - back) / 1e9;
        } catch (CallException e) {
            return Double.POSITIVE_INFINITY;
        }
    }

    private static Recovery recovery(List<LoggedRequest> requests, List<Double> seconds) {
        List<Long> arrivals = requests.stream()
                .filter(request -> request.fault() == Fault.OK)
                .map(LoggedRequest::arrivedNanos)
                .sorted()
                .toList();
        return new Recovery(seconds.stream().sorted().toList(), requests.size() - arrivals.size(), arrivals);
    }
}
