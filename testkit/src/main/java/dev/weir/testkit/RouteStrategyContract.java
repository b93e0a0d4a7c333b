package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Message;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetState;
import dev.weir.spi.route.TargetStateBuilder;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link RouteStrategy} promises, as tests. The author of a strategy extends this class in the plugin's tests
 * and says how to build the strategy; each test method of it then runs against that strategy.
 *
 * <pre>{@code
 * class RoundRobinTest extends RouteStrategyContract {
 *     @Override protected RouteStrategy strategy(RandomGenerator random) {
 *         return new RoundRobin();
 *     }
 * }
 * }</pre>
 */
public abstract class RouteStrategyContract {
    private static final int DECISIONS = 500;
    private static final int MOST_TARGETS = 8;
    private static final int PROMPTLY_SECONDS = 10;
    private static final int THREADS = 8;

    private final long seed = new Random().nextLong();

    /** A strategy that has decided nothing yet and draws from this generator, if it draws at all. */
    protected abstract RouteStrategy strategy(RandomGenerator random);

    /** A decision to make. */
    private record Decision(Request request, CallContext call, List<TargetState> targets) {
        private List<TargetState> by(RouteStrategy strategy) {
            return strategy.order(request, call, targets);
        }
    }

    @Test
    void ordersSomeOrAllOfAnyTargetsEachOnce() {
        RouteStrategy strategy = strategy(new Random(seed));
        for (Decision decision : decisions(new Random(seed))) {
            assertKeepsContract(decision, decision.by(strategy));
        }
    }

    private void assertKeepsContract(Decision decision, List<TargetState> order) {
        assertThat(order)
                .as("seed %d, order of %s", seed, decision.targets())
                .isNotNull()
                .isNotEmpty()
                .doesNotHaveDuplicates()
                .isSubsetOf(decision.targets());
    }

    @Test
    void ordersTargetsOfWhichNothingIsKnown() {
        RouteStrategy strategy = strategy(new Random(seed));
        for (int size = 2; size <= MOST_TARGETS; size++) {
            List<TargetState> targets =
                    IntStream.range(0, size).mapToObj(i -> target(i).build()).toList();
            Decision decision = new Decision(request(new Random(seed)), call(new Random(seed)), targets);
            assertKeepsContract(decision, decision.by(strategy));
        }
    }

    @Test
    void ordersTargetsOfWhichAllAreOpen() {
        RouteStrategy strategy = strategy(new Random(seed));
        List<TargetState> targets = IntStream.range(0, 3)
                .mapToObj(i -> target(i).circuitOpen(true).build())
                .toList();
        Decision decision = new Decision(request(new Random(seed)), call(new Random(seed)), targets);
        assertKeepsContract(decision, decision.by(strategy));
    }

    @Test
    void drawsItsRandomnessFromTheGeneratorAlone() {
        List<Decision> decisions = decisions(new Random(seed));
        assertThat(orders(decisions)).as("seed %d", seed).isEqualTo(orders(decisions));
    }

    private List<List<TargetState>> orders(List<Decision> decisions) {
        RouteStrategy strategy = strategy(new Random(42));
        return decisions.stream().map(decision -> decision.by(strategy)).toList();
    }

    @Test
    void doesNotWaitForAnything() throws Exception {
        CompletableFuture<Boolean> interruptKept = new CompletableFuture<>();
        Thread thread = new Thread(() -> decideWhileInterrupted(interruptKept), "contract-strategy");
        thread.setDaemon(true);
        thread.start();
        assertThat(interruptKept.get(PROMPTLY_SECONDS, TimeUnit.SECONDS))
                .as("the interrupt is still set after the decisions")
                .isTrue();
    }

    private void decideWhileInterrupted(CompletableFuture<Boolean> interruptKept) {
        try {
            Thread.currentThread().interrupt();
            orders(decisions(new Random(seed)));
            interruptKept.complete(Thread.currentThread().isInterrupted());
        } catch (Throwable e) {
            interruptKept.completeExceptionally(e);
        }
    }

    @Test
    void decidesOnManyThreadsAtOnce() {
        RouteStrategy strategy = strategy(new Random(seed));
        CountDownLatch ready = new CountDownLatch(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            assertThat(IntStream.range(0, THREADS)
                            .mapToObj(i -> CompletableFuture.runAsync(
                                    () -> {
                                        ready.countDown();
                                        awaitAll(ready);
                                        for (Decision decision : decisions(new Random(seed + i))) {
                                            assertKeepsContract(decision, decision.by(strategy));
                                        }
                                    },
                                    threads))
                            .toList())
                    .allSatisfy(thread -> assertThat(thread).succeedsWithin(Duration.ofSeconds(PROMPTLY_SECONDS)));
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitAll(CountDownLatch ready) {
        try {
            ready.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Decision> decisions(Random random) {
        List<Decision> decisions = new ArrayList<>();
        for (int i = 0; i < DECISIONS; i++) {
            List<TargetState> targets = IntStream.range(0, 2 + random.nextInt(MOST_TARGETS - 1))
                    .mapToObj(number -> state(number, random))
                    .toList();
            decisions.add(new Decision(request(random), call(random), targets));
        }
        return decisions;
    }

    private static TargetStateBuilder target(int number) {
        return TargetState.builder("backend-" + number % 3, "model-" + number);
    }

    private static TargetState state(int number, Random random) {
        TargetStateBuilder state = target(number)
                .weight(1 + random.nextInt(random.nextBoolean() ? 3 : 1_000_000))
                .inFlight(random.nextInt(random.nextBoolean() ? 2 : 10_000))
                .circuitOpen(random.nextInt(4) == 0)
                .limited(random.nextInt(4) == 0);
        if (random.nextBoolean()) {
            state.latency(duration(random), duration(random));
        }
        if (random.nextBoolean()) {
            state.costUsd(BigDecimal.valueOf(random.nextInt(3), random.nextInt(9)));
        }
        return state.build();
    }

    private static Duration duration(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofMillis(1);
            case 2 -> Duration.ofNanos(random.nextInt(Integer.MAX_VALUE));
            default -> Duration.ofDays(10_000);
        };
    }

    private static Request request(Random random) {
        if (random.nextInt(4) == 0) {
            return EmbeddingRequest.of("chat", "a text", "another text");
        }
        return ChatRequest.builder("chat")
                .message(Message.system("Answer briefly."))
                .user("question " + random.nextInt(1000))
                .build();
    }

    private static CallContext call(Random random) {
        FakeCall call = FakeCall.within(Duration.ofMinutes(1))
                .withAttributes(random.nextBoolean() ? Map.of("user", "user-" + random.nextInt(100)) : Map.of());
        return random.nextBoolean() ? call.withListener(text -> {}) : call;
    }
}
