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
import dev.weir.simulator.Timing;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
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
    private static final int MOST_PROMPT_TOKENS = 10;

    /**
     * What a call has used.
     *
     * @param log null if its first attempt succeeded
     */
    private record Spent(@Nullable AttemptLog log, List<AttemptUsage> usages) {
        Stream<AttemptRecord> attempts(String backend) {
            return log == null
                    ? Stream.of()
                    : log.attempts().stream()
                            .filter(attempt -> attempt.backend().equals(backend));
        }

        Stream<AttemptUsage> usages(String backend) {
            return usages.stream().filter(used -> used.backend().equals(backend));
        }

        /** By how many tokens the estimates of its attempts may be too high. */
        long error(String backend) {
            return usages(backend)
                    .map(AttemptUsage::tokens)
                    .filter(Usage::estimated)
                    .mapToLong(estimated -> 3 + estimated.total() / 4)
                    .sum();
        }
    }

    private final long seed = Long.getLong("billed.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private static Simulator provider(List<Fault> faults, double rate) {
        return provider(faults, rate, Timing.INSTANT);
    }

    private static Simulator provider(List<Fault> faults, double rate, Timing timing) {
        AnswerSettings answer =
                AnswerSettings.FILLER.withTokens(2, 40).withContinuation(true).withCachedShare(0.25);
        ScenarioBuilder scenario = Scenario.builder().timing(timing).answer(answer);
        faults.forEach(fault -> scenario.rule(FaultRule.of(fault).withRate(rate)));
        return Simulator.builder().seed(5).scenario(scenario.build()).start();
    }

    private static Weir weir(Simulator first, Simulator second, Map<String, Object> settings) {
        Map<String, Object> route = new HashMap<>(settings);
        route.put(
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
                Weir weir = weir(first, second, Map.of())) {
            long[] input = new long[2];
            for (int i = 0; i < CALLS; i++) {
                Spent call = call(weir, random.nextBoolean());
                assertThat(call.usages).noneMatch(AttemptUsage::isAtLeast);
                input[0] += known(call, "first").input();
                input[1] += known(call, "second").input();
                assertThat(known(call, "first")).as("seed %d, %s", seed, call).isEqualTo(billed(first));
                assertThat(known(call, "second")).as("seed %d, %s", seed, call).isEqualTo(billed(second));
                first.resetUsage();
                second.resetUsage();
            }
            assertThat(input[0]).isPositive();
            assertThat(input[1]).isPositive();
        }
    }

    /** Of a broken stream the provider may bill more than is known, and never less, but for the error of an estimate. */
    @Test
    void brokenStreamsReportAtMostWhatIsBilled() throws Exception {
        long broken = 0;
        for (String policy : List.of("continue", "restart", "buffer", "fail")) {
            try (Simulator first = provider(BREAKS, 0.2);
                    Simulator second = provider(BREAKS, 0.1);
                    Weir weir = weir(first, second, Map.of("brokenStream", policy))) {
                for (int i = 0; i < CALLS / 4; i++) {
                    Spent call = call(weir, true);
                    assertAtMost(call, "first", first);
                    assertAtMost(call, "second", second);
                    broken += call.usages.stream()
                            .filter(used -> used.kind() == Kind.BROKEN)
                            .count();
                    first.resetUsage();
                    second.resetUsage();
                }
            }
        }
        assertThat(broken).as("seed %d", seed).isPositive();
    }

    /**
     * The provider of a lost attempt bills what it generated until its connection was closed. It bills nothing if it had not
     * begun, which Weir cannot know: the estimated prompt of the attempt is its usage nevertheless.
     */
    @Test
    void hedgedCallsReportAtMostWhatIsBilled() throws Exception {
        Timing slow = Timing.INSTANT
                .withFirstToken(Duration.ofMillis(20))
                .withPerToken(Duration.ofMillis(1))
                .withJitter(0.9);
        Map<String, Object> hedged = Map.of("hedge", Map.of("after", "5ms", "budget", "100%"));
        List<Spent> calls = new ArrayList<>();
        try (Simulator first = provider(BREAKS, 0.1, slow);
                Simulator second = provider(BREAKS, 0.1, slow);
                Weir weir = weir(first, second, hedged)) {
            for (int i = 0; i < CALLS; i++) {
                calls.add(call(weir, random.nextBoolean()));
            }
            assertHedgesAtMost(calls, "first", first);
            assertHedgesAtMost(calls, "second", second);
        }
        assertThat(calls)
                .as("seed %d", seed)
                .anyMatch(call -> call.attempts("first").anyMatch(AttemptRecord::lost));
    }

    private void assertHedgesAtMost(List<Spent> calls, String backend, Simulator provider) throws Exception {
        provider.log().await(requests -> requests.open() == 0, Duration.ofSeconds(20));
        ModelUsage billed = provider.usage().getOrDefault("m", ModelUsage.NONE);
        ModelUsage known = ModelUsage.NONE;
        long notBegun = -billed.requests();
        long error = 0;
        for (Spent call : calls) {
            error += call.error(backend);
            known = known.plus(known(call, backend));
            notBegun += call.log == null
                    ? call.usages(backend).count()
                    : call.attempts(backend).count();
        }
        assertThat(known.input())
                .as("%s, seed %d", backend, seed)
                .isLessThanOrEqualTo(billed.input() + Math.max(0, notBegun) * MOST_PROMPT_TOKENS + error);
        assertThat(known.output()).as("%s, seed %d", backend, seed).isLessThanOrEqualTo(billed.output() + error);
    }

    private void assertAtMost(Spent call, String backend, Simulator provider) throws Exception {
        provider.log().await(requests -> requests.open() == 0, Duration.ofSeconds(20));
        ModelUsage billed = billed(provider);
        ModelUsage known = known(call, backend);
        long error = call.error(backend);
        assertThat(known.input())
                .as("%s, seed %d, %s", backend, seed, call)
                .isLessThanOrEqualTo(billed.input() + error);
        assertThat(known.output())
                .as("%s, seed %d, %s", backend, seed, call)
                .isLessThanOrEqualTo(billed.output() + error);
        if (call.attempts(backend).allMatch(AttemptRecord::succeeded)) {
            assertThat(known).as("%s, seed %d, %s", backend, seed, call).isEqualTo(billed);
        }
    }

    private static ModelUsage billed(Simulator provider) {
        ModelUsage all = provider.usage().getOrDefault("m", ModelUsage.NONE);
        return new ModelUsage(0, all.input(), all.cached(), all.cacheWritten(), all.output());
    }

    private static ModelUsage known(Spent call, String backend) {
        Usage used = call.usages(backend).map(AttemptUsage::tokens).reduce(Usage.NONE, Usage::plus);
        return new ModelUsage(0, used.input(), used.cachedInput(), used.cacheWrite(), used.output());
    }

    private Spent call(Weir weir, boolean streamed) {
        ChatRequest request = request("chat");
        try {
            CallResult result = streamed
                    ? weir.stream(request, CallOptions.DEFAULT, piece -> {})
                    : weir.chat(request, CallOptions.DEFAULT);
            return new Spent(result.attemptLog(), result.facts().usages());
        } catch (CallException e) {
            AttemptLog log = e.attemptLog();
            return new Spent(log, log == null ? List.of() : log.usages());
        }
    }
}
