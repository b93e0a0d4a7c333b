package dev.weir.benchmarks.path;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.NoSettings;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One call, from the client to a backend that returns a constant, without a listener; everything as by default. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PathBenchmark {
    private final ChatRequest toBackend =
            ChatRequest.builder("small").user("hi").maxTokens(100).build();
    private final ChatRequest toOne =
            ChatRequest.builder("one").user("hi").maxTokens(100).build();
    private final ChatRequest toThree =
            ChatRequest.builder("three").user("hi").maxTokens(100).build();
    private final ChatRequest toWeighted =
            ChatRequest.builder("weighted").user("hi").maxTokens(100).build();
    private final ChatRequest priced =
            ChatRequest.builder("gpt-4o-mini").user("hi").maxTokens(100).build();
    private final Weir untracked = weir().set("llm.tokens.trackUsage", "false")
            .set("llm.tokens.trackCosts", "false")
            .build();
    private final Weir tracked = weir().set("llm.costs.type", "pricelist")
            .set("llm.ledger.type", "none")
            .build();
    private final Weir weir = weir().set("llm.routes.one.targets", List.of(target("small")))
            .set("llm.routes.three.targets", List.of(target("small"), target("medium"), target("large")))
            .set("llm.routes.weighted.targets", List.of(target("small"), target("medium"), target("large")))
            .set("llm.routes.weighted.strategy", "weighted")
            .build();

    private static WeirBuilder weir() {
        return Weir.builder()
                .environment(Map.of())
                .plugin(extensions -> extensions.backend("constant", Constant.class, NoSettings.class))
                .set("llm.client.backend", "constant")
                .set("llm.client.model", "small");
    }

    private static Map<String, String> target(String model) {
        return Map.of("backend", "constant", "model", model);
    }

    /** A backend that returns a constant. */
    public static final class Constant implements Backend {
        private final Completion answer = Completion.builder("gpt-4o-mini")
                .text("hello")
                .usage(Usage.reported(10, 2))
                .build();

        @Inject
        public Constant() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            return answer;
        }
    }

    @Setup
    public void check() {
        weir.chat(toThree, CallOptions.DEFAULT);
    }

    @TearDown
    public void close() {
        weir.close();
        untracked.close();
        tracked.close();
    }

    /** A call to the backend of which neither tokens nor costs are tracked. */
    @Benchmark
    public CallResult untracked() {
        return untracked.chat(priced, CallOptions.DEFAULT);
    }

    /** The same with tokens, a price from the list, and an entry for a ledger that keeps none. */
    @Benchmark
    public CallResult tracked() {
        return tracked.chat(priced, CallOptions.DEFAULT);
    }

    /** A call to the backend. */
    @Benchmark
    public CallResult backend() {
        return weir.chat(toBackend, CallOptions.DEFAULT);
    }

    /** A call to a route of that target. */
    @Benchmark
    public CallResult routeOfOne() {
        return weir.chat(toOne, CallOptions.DEFAULT);
    }

    /** A call to a route of three targets, of which the first answers. */
    @Benchmark
    public CallResult routeOfThree() {
        return weir.chat(toThree, CallOptions.DEFAULT);
    }

    /** A call to a weighted route of three targets. */
    @Benchmark
    public CallResult weightedRoute() {
        return weir.chat(toWeighted, CallOptions.DEFAULT);
    }
}
