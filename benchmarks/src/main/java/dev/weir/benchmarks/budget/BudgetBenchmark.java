package dev.weir.benchmarks.budget;

import dev.weir.budget.BudgetSettings;
import dev.weir.budget.Budgets;
import dev.weir.budget.ReservedCost;
import dev.weir.call.Call;
import dev.weir.cost.Costs;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One call whose cost is reserved and settled. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BudgetBenchmark {
    private static final BigDecimal PLENTY = new BigDecimal("1000000000");

    private final Costs costs = new Costs(Map.of("small", new BigDecimal("0.00015")), null, unknown -> {});
    private final Budgets one = Budgets.builder(Map.of("all", BudgetSettings.of(PLENTY)))
            .costs(costs)
            .build();
    private final Budgets three = Budgets.builder(Map.of(
                    "all", BudgetSettings.of(PLENTY),
                    "models", BudgetSettings.of(Map.of("limit", PLENTY, "per", "model")),
                    "teams", BudgetSettings.of(Map.of("limit", PLENTY, "per", "team"))))
            .costs(costs)
            .build();
    private final Call call = Call.builder(
                    "call-1",
                    ChatRequest.builder("small")
                            .user("Deploy nginx with 3 replicas")
                            .build(),
                    Deadline.after(Duration.ofDays(1), TimeSource.system()))
            .attributes(Map.of("team", "blue"))
            .build();
    private final Usage usage = Usage.reported(400, 100);
    private final Cost estimate = usd("0.0001");
    private final Cost cost = usd("0.000075");

    private static Cost usd(String amount) {
        return Cost.builder().usd(new BigDecimal(amount)).build();
    }

    private ReservedCost settled(ReservedCost reserved) {
        reserved.settle(cost, usage);
        return reserved;
    }

    /** One budget, with an estimate that is there already. */
    @Benchmark
    public ReservedCost one() {
        return settled(one.reserve(call, "id", estimate));
    }

    /** Three budgets, two of them by value. */
    @Benchmark
    public ReservedCost three() {
        return settled(three.reserve(call, "id", estimate));
    }

    /** One budget, with the estimate of the engine, which asks the cost model. */
    @Benchmark
    public ReservedCost estimated() {
        return settled(one.reserve(call, "id"));
    }
}
