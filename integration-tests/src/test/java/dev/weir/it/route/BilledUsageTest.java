package dev.weir.it.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.call.AttemptLog;
import dev.weir.call.AttemptRecord;
import dev.weir.call.AttemptUsage;
import dev.weir.call.AttemptUsage.Kind;
import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.ModelUsage;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.ScenarioBuilder;
import dev.weir.simulator.Simulator;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the attempt log of a call says was used, beside what the providers of both wires bill. */
@Timeout(120)
class BilledUsageTest {
    private static final List<Fault> REFUSALS = List.of(Fault.STATUS_500, Fault.STATUS_503, Fault.RATE_LIMIT);
    private static final List<Fault> BREAKS =
            List.of(Fault.RESET_HALFWAY, Fault.TRUNCATED_CHUNKS, Fault.ERROR_EVENT, Fault.MALFORMED_JSON);
    private static final int CALLS = 80;

    private final long seed = Long.getLong("billed.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private static Simulator provider(List<Fault> faults, double rate) {
        AnswerSettings answer =
                AnswerSettings.FILLER.withTokens(2, 40).withContinuation(true).withCachedShare(0.25);
        ScenarioBuilder scenario = Scenario.builder().answer(answer);
        faults.forEach(fault -> scenario.rule(FaultRule.of(fault).withRate(rate)));
        return Simulator.builder().seed(5).scenario(scenario.build()).start();
    }

    private static Weir weir(Simulator first, Simulator second, String policy) {
        Map<String, Object> route = Map.of(
                "brokenStream",
                policy,
                "targets",
                List.of(Map.of("backend", "first", "model", "m"), Map.of("backend", "second", "model", "m")));
        return Weir.builder()
                .environment(Map.of("LLM_RETRY_BASE_DELAY", "1ms"))
                .set("llm.client.backend", "first")
                .set("llm.backends.first.type", "openai")
                .set("llm.backends.first.baseUrl", first.baseUri().toString())
                .set("llm.backends.second.type", "anthropic")
                .set("llm.backends.second.baseUrl", second.anthropicUri().toString())
                .set("llm.backends.second.apiKey", "sk-test")
                .map(Map.of("llm", Map.of("routes", Map.of("chat", route))))
                .build();
    }

    private ChatRequest request(String model) {
        return ChatRequest.builder(model)
                .user("Where does river " + random.nextInt(1_000) + " run?")
                .maxTokens(200)
                .build();
    }

    /** A refused attempt costs nothing. */
    @Test
    void callsThatEndWholeReportWhatIsBilled() throws Exception {
        try (Simulator first = provider(REFUSALS, 0.15);
                Simulator second = provider(REFUSALS, 0.1);
                Weir weir = weir(first, second, "restart")) {
            long[] input = new long[2];
            for (int i = 0; i < CALLS; i++) {
                AttemptLog log = call(weir, random.nextBoolean());
                if (log != null) {
                    for (AttemptUsage used : log.usages()) {
                        assertThat(used.isAtLeast()).isFalse();
                        input[used.backend().equals("first") ? 0 : 1] +=
                                used.tokens().input();
                    }
                    assertThat(known(log, "first")).as("seed %d", seed).isEqualTo(billed(first));
                    assertThat(known(log, "second")).as("seed %d", seed).isEqualTo(billed(second));
                }
                first.resetUsage();
                second.resetUsage();
            }
            assertThat(input[0]).isPositive();
            assertThat(input[1]).isPositive();
        }
    }

    /** Of a broken stream the provider may bill more than is known, and never less. */
    @Test
    void brokenStreamsReportAtMostWhatIsBilled() throws Exception {
        long broken = 0;
        for (String policy : List.of("continue", "restart", "buffer", "fail")) {
            try (Simulator first = provider(BREAKS, 0.2);
                    Simulator second = provider(BREAKS, 0.1);
                    Weir weir = weir(first, second, policy)) {
                for (int i = 0; i < CALLS / 4; i++) {
                    AttemptLog log = call(weir, true);
                    if (log != null) {
                        assertAtMost(log, "first", first);
                        assertAtMost(log, "second", second);
                        broken += log.usages().stream()
                                .filter(used -> used.kind() == Kind.BROKEN)
                                .count();
                    }
                    first.resetUsage();
                    second.resetUsage();
                }
            }
        }
        assertThat(broken).as("seed %d", seed).isPositive();
    }

    private void assertAtMost(AttemptLog log, String backend, Simulator provider) throws Exception {
        provider.log().await(requests -> requests.open() == 0, Duration.ofSeconds(20));
        ModelUsage billed = billed(provider);
        ModelUsage known = known(log, backend);
        assertThat(known.input()).as("%s, seed %d, %s", backend, seed, log).isLessThanOrEqualTo(billed.input());
        assertThat(known.output()).as("%s, seed %d, %s", backend, seed, log).isLessThanOrEqualTo(billed.output());
        boolean exact = log.attempts().stream()
                .filter(attempt -> attempt.backend().equals(backend))
                .allMatch(AttemptRecord::succeeded);
        if (exact) {
            assertThat(known).as("%s, seed %d, %s", backend, seed, log).isEqualTo(billed);
        }
    }

    private static ModelUsage billed(Simulator provider) {
        ModelUsage all = provider.usage().getOrDefault("m", ModelUsage.NONE);
        return new ModelUsage(0, all.input(), all.cached(), all.cacheWritten(), all.output());
    }

    private static ModelUsage known(AttemptLog log, String backend) {
        Usage used = log.usages().stream()
                .filter(usage -> usage.backend().equals(backend))
                .map(AttemptUsage::tokens)
                .reduce(Usage.NONE, Usage::plus);
        return new ModelUsage(0, used.input(), used.cachedInput(), used.cacheWrite(), used.output());
    }

    private @Nullable AttemptLog call(Weir weir, boolean streamed) {
        ChatRequest request = request("chat");
        try {
            CallResult result = streamed
                    ? weir.stream(request, CallOptions.DEFAULT, piece -> {})
                    : weir.chat(request, CallOptions.DEFAULT);
            return result.attemptLog();
        } catch (CallException e) {
            return e.attemptLog();
        }
    }
}
