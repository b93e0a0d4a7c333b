package dev.weir.it.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.call.AttemptRecord;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.ScenarioBuilder;
import dev.weir.simulator.Simulator;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.testkit.fake.StreamRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams that break over sockets, at a provider of either wire, with another provider left. */
class BrokenStreamsTest {
    private static final List<Fault> BREAKS = List.of(
            Fault.RESET_HALFWAY,
            Fault.TRUNCATED_CHUNKS,
            Fault.SILENCE,
            Fault.ERROR_EVENT,
            Fault.MALFORMED_JSON,
            Fault.NO_FINISH);
    private static final ChatRequest REQUEST = ChatRequest.builder("chat")
            .user("Where do rivers run?")
            .maxTokens(200)
            .build();

    private static Simulator provider(int tokens, @Nullable Fault fault) throws Exception {
        ScenarioBuilder scenario = Scenario.builder()
                .answer(AnswerSettings.FILLER.withTokens(tokens).withContinuation(true));
        if (fault != null) {
            scenario.rule(FaultRule.of(fault));
        }
        return Simulator.builder().seed(5).scenario(scenario.build()).start();
    }

    private static Weir weir(String firstWire, Simulator first, String secondWire, Simulator second, String policy) {
        Map<String, Object> continues = Map.of("continuation", true);
        Map<String, Object> route = Map.of(
                "targets",
                List.of(
                        Map.of("backend", "first", "model", "m"),
                        Map.of("backend", "second", "model", "m", "capabilities", continues)),
                "brokenStream",
                policy);
        return Weir.builder()
                .environment(Map.of("LLM_RETRY_BASE_DELAY", "1ms"))
                .set("llm.backends.first.type", firstWire)
                .set("llm.backends.first.baseUrl", url(firstWire, first))
                .set("llm.backends.first.apiKey", "sk-test")
                .set("llm.backends.first.silenceTimeout", "300ms")
                .set("llm.backends.second.type", secondWire)
                .set("llm.backends.second.baseUrl", url(secondWire, second))
                .set("llm.backends.second.apiKey", "sk-test")
                .set("llm.client.backend", "second")
                .map(Map.of("llm", Map.of("routes", Map.of("chat", route))))
                .build();
    }

    private static String url(String wire, Simulator provider) {
        return (wire.equals("openai") ? provider.baseUri() : provider.anthropicUri()).toString();
    }

    static Stream<Arguments> breaks() {
        List<Arguments> breaks = new ArrayList<>();
        for (String policy : List.of("continue", "restart", "buffer")) {
            for (Fault fault : BREAKS) {
                breaks.add(Arguments.of(policy, fault, "openai", "openai", 9));
                breaks.add(Arguments.of(policy, fault, "anthropic", "openai", 24));
                breaks.add(Arguments.of(policy, fault, "openai", "anthropic", 17));
            }
        }
        for (int tokens = 1; tokens <= 12; tokens++) {
            breaks.add(Arguments.of("continue", Fault.ERROR_EVENT, "anthropic", "anthropic", tokens));
            breaks.add(Arguments.of("restart", Fault.RESET_HALFWAY, "openai", "openai", tokens));
        }
        return breaks.stream();
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void theOtherProviderFinishesTheAnswer(String policy, Fault fault, String firstWire, String secondWire, int tokens)
            throws Exception {
        try (Simulator first = provider(tokens, fault);
                Simulator second = provider(tokens, null);
                Weir weir = weir(firstWire, first, secondWire, second, policy)) {
            CallResult alone = weir.chat(REQUEST.withModel("m"), CallOptions.DEFAULT);
            StreamRecorder heard = new StreamRecorder();

            CallResult result = weir.stream(REQUEST, CallOptions.DEFAULT, heard);

            heard.assertIsOf(result.completion());
            assertThat(result.text()).isEqualTo(alone.text());
            assertThat(result.backend()).isEqualTo("second");
            assertThat(result.completion().finishReason())
                    .isEqualTo(alone.completion().finishReason());
            assertThat(second.log().requests()).hasSize(2);
            assertThat(result.attemptLog().attempts())
                    .extracting(AttemptRecord::backend)
                    .startsWith("first")
                    .endsWith("second");
            if (tokens > 8) {
                long before = usage(alone).input();
                assertThat(usage(result).input() > before).isEqualTo(!policy.equals("buffer"));
            }
        }
    }

    private static Usage usage(CallResult result) {
        return Objects.requireNonNull(result.completion().usage());
    }

    @Test
    void withoutRescueTheCallFails() throws Exception {
        try (Simulator first = provider(20, Fault.RESET_HALFWAY);
                Simulator second = provider(20, null);
                Weir weir = weir("openai", first, "openai", second, "fail")) {
            StringBuilder heard = new StringBuilder();

            assertThatThrownBy(() -> weir.stream(REQUEST, CallOptions.DEFAULT, heard::append))
                    .isInstanceOf(CallFailedException.class);

            assertThat(heard).isNotEmpty();
            assertThat(second.log().requests()).isEmpty();
        }
    }

    /** The answer of a provider with another seed differs; its connection is closed at the difference. */
    @Test
    void anotherAnswerEndsTheCallWithTheFirstFailure() throws Exception {
        try (Simulator first = provider(20, Fault.RESET_HALFWAY);
                Simulator second = Simulator.builder().seed(6).start();
                Weir weir = weir("openai", first, "openai", second, "restart")) {
            StringBuilder heard = new StringBuilder();

            assertThatThrownBy(() -> weir.stream(REQUEST, CallOptions.DEFAULT, heard::append))
                    .isInstanceOfSatisfying(
                            CallFailedException.class,
                            e -> assertThat(Objects.requireNonNull(e.failure().partial())
                                            .text())
                                    .isEqualTo(heard.toString()));
            assertThat(second.log().requests()).hasSize(1);
        }
    }

    /** A server that does not take an assistant's message at the end is asked once more, without it. */
    @Test
    void aRejectedContinuationIsFollowedByARestart() throws Exception {
        try (Simulator first = provider(20, Fault.RESET_HALFWAY);
                Simulator second = Simulator.builder()
                        .seed(5)
                        .scenario(Scenario.builder()
                                .answer(AnswerSettings.FILLER.withTokens(20))
                                .rule(FaultRule.of(Fault.STATUS_400).withTimes(1))
                                .build())
                        .start();
                Weir weir = weir("openai", first, "openai", second, "continue")) {
            StreamRecorder heard = new StreamRecorder();

            CallResult result = weir.stream(REQUEST, CallOptions.DEFAULT, heard);

            heard.assertIsOf(result.completion());
            assertThat(result.text()).hasSize(80);
            assertThat(second.log().requests()).hasSize(2);
        }
    }
}
