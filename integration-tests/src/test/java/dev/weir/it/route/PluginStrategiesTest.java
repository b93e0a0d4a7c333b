package dev.weir.it.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.client.CallOptions;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.TargetsOrdered;
import dev.weir.spi.route.TargetState;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The strategies of the plugin, as a configuration asks for them, over sockets. */
class PluginStrategiesTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("chat").user("Deploy nginx").build();

    private final List<TargetsOrdered> ordered = new CopyOnWriteArrayList<>();

    private static Simulator simulator() throws Exception {
        return Simulator.builder()
                .scenario(Scenario.parse("scenario", "answer: { text: as you wish }"))
                .start();
    }

    private Weir weir(Simulator first, Simulator second, String strategy, Map<String, Object> strategies) {
        Map<String, Object> route = Map.of(
                "strategy",
                strategy,
                "targets",
                List.of(Map.of("backend", "first", "model", "a"), Map.of("backend", "second", "model", "b")));
        return Weir.builder()
                .environment(Map.of())
                .set("llm.backends.first.type", "openai")
                .set("llm.backends.first.baseUrl", first.baseUri().toString())
                .set("llm.backends.second.type", "openai")
                .set("llm.backends.second.baseUrl", second.baseUri().toString())
                .set("llm.client.backend", "first")
                .map(Map.of("llm", Map.of("routes", Map.of("chat", route), "routeStrategies", strategies)))
                .listener(new CallListener() {
                    @Override
                    public void targetsOrdered(TargetsOrdered event) {
                        ordered.add(event);
                    }
                })
                .build();
    }

    @Test
    void fastestKnowsTheLatencyOfTheTargetsThatWereAsked() throws Exception {
        try (Simulator first = simulator();
                Simulator second = simulator();
                Weir weir = weir(first, second, "fastest", Map.of())) {
            weir.chat(REQUEST, CallOptions.DEFAULT);
            weir.chat(REQUEST, CallOptions.DEFAULT);

            String asked = ordered.get(0).targets().get(0).backend();
            assertThat(ordered.get(0).targets()).allMatch(target -> target.latency() == null);
            assertThat(ordered.get(1).targets())
                    .filteredOn(target -> target.latency() != null)
                    .extracting(TargetState::backend)
                    .containsExactly(asked);
        }
    }

    @Test
    void affinityKeepsTheCallsOfAUserAtOneTarget() throws Exception {
        Map<String, Object> byUser = Map.of("by-user", Map.of("type", "affinity", "key", "user"));
        try (Simulator first = simulator();
                Simulator second = simulator();
                Weir weir = weir(first, second, "by-user", byUser)) {
            Set<String> asked = new HashSet<>();
            for (int user = 0; user < 8; user++) {
                CallOptions options = CallOptions.DEFAULT.withMetadata("user", "user-" + user);
                String backend = weir.chat(REQUEST, options).backend();
                asked.add(backend);
                assertThat(weir.chat(REQUEST, options).backend()).isEqualTo(backend);
            }
            assertThat(asked).containsExactlyInAnyOrder("first", "second");
        }
    }

    @Test
    void cheapestAsksTheCheapestTargetByThePriceList() throws Exception {
        try (Simulator first = simulator();
                Simulator second = simulator();
                Weir weir = Weir.builder()
                        .environment(Map.of())
                        .set("llm.backends.first.type", "openai")
                        .set("llm.backends.first.baseUrl", first.baseUri().toString())
                        .set("llm.backends.second.type", "openai")
                        .set("llm.backends.second.baseUrl", second.baseUri().toString())
                        .set("llm.client.backend", "first")
                        .set("llm.costs.type", "pricelist")
                        .set("llm.routes.chat.strategy", "cheapest")
                        .set(
                                "llm.routes.chat.targets",
                                List.of(
                                        Map.of("backend", "first", "model", "gpt-4o"),
                                        Map.of("backend", "second", "model", "gpt-4o-mini")))
                        .listener(new CallListener() {
                            @Override
                            public void targetsOrdered(TargetsOrdered event) {
                                ordered.add(event);
                            }
                        })
                        .build()) {
            assertThat(weir.chat(REQUEST, CallOptions.DEFAULT).backend()).isEqualTo("second");
            assertThat(ordered.get(0).targets())
                    .extracting(TargetState::model)
                    .containsExactly("gpt-4o-mini", "gpt-4o");
            assertThat(ordered.get(0).targets())
                    .allSatisfy(target -> assertThat(target.costUsd()).isPositive());
        }
    }

    @Test
    void cheapestRequiresPrices() throws Exception {
        try (Simulator first = simulator();
                Simulator second = simulator()) {
            assertThatThrownBy(() -> weir(first, second, "cheapest", Map.of()).close())
                    .hasMessageContaining("llm.routes.chat.strategy: 'cheapest' compares costs, which requires prices;"
                            + " configure a cost model at llm.costs, or llm.tokens.costPerToken");
        }
    }
}
