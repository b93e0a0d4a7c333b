package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Message;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.route.DecidesBy;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetFact;
import dev.weir.spi.route.TargetState;
import dev.weir.spi.route.TargetStateBuilder;
import dev.weir.testkit.fake.FakeCall;
import dev.weir.testkit.fake.FakeRandom;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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
public abstract class RouteStrategyContract extends Contract {
    private static final int DECISIONS = 500;
    private static final int MOST_TARGETS = 8;

    private final long seed = FakeRandom.seeded().seed();

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
    void doesNotWaitForAnything() {
        Conduct.assertDoesNotWait(() -> orders(decisions(new Random(seed))));
    }

    @Test
    void decidesOnManyThreadsAtOnce() {
        RouteStrategy strategy = strategy(new Random(seed));
        Conduct.onEveryThread(() -> {
            for (Decision decision : decisions(new Random(seed))) {
                assertKeepsContract(decision, decision.by(strategy));
            }
            return true;
        });
    }

    /** The runtime does not collect the others: a strategy that reads them decides by what is not known. */
    @Test
    void decidesByNoFactThatItDoesNotDeclare() {
        List<Decision> decisions = decisions(new Random(seed));
        Set<TargetFact> undeclared = EnumSet.complementOf(declaredFacts());
        assertThat(choices(without(undeclared, decisions)))
                .as("seed %d, decisions without the facts %s, which @DecidesBy does not declare", seed, undeclared)
                .isEqualTo(choices(decisions));
    }

    @Test
    void decidesByEachFactThatItDeclares() {
        List<Decision> decisions = decisions(new Random(seed));
        for (TargetFact fact : declaredFacts()) {
            assertThat(choices(without(Set.of(fact), decisions)))
                    .as("seed %d, decisions without the fact %s, which @DecidesBy declares", seed, fact)
                    .isNotEqualTo(choices(decisions));
        }
    }

    private EnumSet<TargetFact> declaredFacts() {
        DecidesBy declared = strategy(new Random(seed)).getClass().getAnnotation(DecidesBy.class);
        EnumSet<TargetFact> facts = EnumSet.noneOf(TargetFact.class);
        if (declared != null) {
            facts.addAll(List.of(declared.value()));
        }
        return facts;
    }

    /** The targets that are chosen, by their numbers. */
    private List<List<Integer>> choices(List<Decision> decisions) {
        RouteStrategy strategy = strategy(new Random(42));
        return decisions.stream()
                .map(decision -> decision.by(strategy).stream()
                        .map(decision.targets()::indexOf)
                        .toList())
                .toList();
    }

    private static List<Decision> without(Set<TargetFact> facts, List<Decision> decisions) {
        return decisions.stream()
                .map(decision -> new Decision(
                        decision.request(),
                        decision.call(),
                        decision.targets().stream()
                                .map(target -> without(facts, target))
                                .toList()))
                .toList();
    }

    private static TargetState without(Set<TargetFact> facts, TargetState target) {
        TargetStateBuilder less = TargetState.builder(target.backend(), target.model());
        if (!facts.contains(TargetFact.WEIGHT)) {
            less.weight(target.weight());
        }
        if (!facts.contains(TargetFact.COST)) {
            less.costUsd(target.costUsd());
        }
        if (!facts.contains(TargetFact.STATISTICS)) {
            less.inFlight(target.inFlight()).circuitOpen(target.circuitOpen()).limited(target.limited());
            if (target.latency() != null && target.latencyAge() != null) {
                less.latency(target.latency(), target.latencyAge());
            }
        }
        return less.build();
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
