package dev.weir.it.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Weir;
import dev.weir.call.CallTimeoutException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.LoggedRequest;
import dev.weir.simulator.ModelUsage;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Chat requests as arrays of prompts over real HTTP, with every fault of their answers. The simulator repeats what it is asked:
 * a whole prompt at {@code /v1/completions}, and the message at {@code /v1/chat/completions}.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PromptArraysAtSimulatorTest {
    private static final String HOLDER = "holder";
    private static final FaultRule HOLD = FaultRule.of(Fault.NO_ANSWER).withModel(HOLDER);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Simulator simulator = Simulator.builder().seed(1).start();
    private final Weir weir = Weir.builder()
            .environment(Map.of())
            .meterRegistry(meters)
            .set("llm.client.backend", "local")
            .set("llm.client.model", "m")
            .set("llm.retry.baseDelay", "1ms")
            .set("llm.costs.type", "pricelist")
            .set("llm.tokens.costPerToken.m", "1")
            .set("llm.batchProcessing.concurrentBatches", 1)
            .set("llm.batchProcessing.maxBatchSize", 16)
            .set("llm.backends.local.type", "openai")
            .set("llm.backends.local.baseUrl", simulator.baseUri().toString())
            .set("llm.backends.local.promptArrays.template", "[user]{user}<end>")
            .build();

    @BeforeEach
    void forget() {
        play();
        simulator.log().clear();
        simulator.resetUsage();
    }

    @AfterAll
    void close() {
        weir.close();
        simulator.close();
    }

    private void play(FaultRule... rules) {
        var scenario =
                Scenario.builder().answer(AnswerSettings.FILLER.withEcho(true)).rule(HOLD);
        List.of(rules).forEach(scenario::rule);
        simulator.play(scenario.build());
    }

    private static ChatRequest chat(String text) {
        return ChatRequest.builder("m").user(text).build();
    }

    private static String prompt(String text) {
        return "[user]" + text + "<end>";
    }

    private List<CompletableFuture<CallResult>> chatTogether(List<ChatRequest> requests) {
        return chatTogether(requests, CallOptions.DEFAULT);
    }

    /** Sends requests while the only place for a batch is held, so that all of them wait for it. */
    private List<CompletableFuture<CallResult>> chatTogether(List<ChatRequest> requests, CallOptions options) {
        CompletableFuture<CallResult> holder = hold();
        List<CompletableFuture<CallResult>> calls = new ArrayList<>();
        requests.forEach(request -> calls.add(weir.chatAsync(request, options)));
        awaitWaiting(requests.size());
        holder.cancel(true);
        return calls;
    }

    private CompletableFuture<CallResult> hold() {
        CompletableFuture<CallResult> holder = weir.chatAsync(chat("hold").withModel(HOLDER), CallOptions.DEFAULT);
        until(() -> simulator.log().requests().stream()
                .anyMatch(request -> request.model().equals(HOLDER)));
        return holder;
    }

    private static void until(Callable<Boolean> condition) {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    private void awaitWaiting(int calls) {
        until(() -> meters.get("llm.batch.queue.size").gauge().value() == calls);
    }

    private static List<ChatRequest> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> chat("number " + i)).toList();
    }

    private long sent(String operation) {
        return simulator.log().requests().stream()
                .filter(request -> request.path().equals("/v1/" + operation)
                        && !request.model().equals(HOLDER))
                .count();
    }

    @ParameterizedTest
    @CsvSource({
        // fault, how often, the prompts that are answered by the array, arrays sent
        "OK, 1, 5, 1",
        "SWAPPED_CHOICES, 1, 5, 1",
        "MISSING_CHOICE, 1, 4, 1",
        "REPEATED_CHOICE, 1, 4, 1",
        "CHOICE_OUT_OF_RANGE, 1, 4, 1",
        "JOINED_PROMPTS, 1, 0, 1",
        "CONTEXT_LENGTH, 1, 0, 1",
        "STATUS_503, 1, 5, 2",
        "RESET_AFTER_HEADERS, 1, 5, 2",
        "RESET_HALFWAY, 1, 5, 2",
        "MALFORMED_JSON, 3, 5, 4",
    })
    void everyRequestHasItsOwnAnswer(Fault fault, int times, int inArray, int arrays) {
        play(FaultRule.of(fault).withPath("/v1/completions").withTimes(times));

        List<CompletableFuture<CallResult>> calls = chatTogether(numbered(5));

        int answeredByArray = 0;
        for (int i = 0; i < calls.size(); i++) {
            CallResult result = calls.get(i).join();
            boolean byArray = result.text().equals(prompt("number " + i));
            assertThat(byArray || result.text().equals("number " + i))
                    .as("'%s' is the answer to number %d", result.text(), i)
                    .isTrue();
            assertThat(result.completion().finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(result.facts().batchSize()).isEqualTo(byArray ? 5 : 1);
            answeredByArray += byArray ? 1 : 0;
        }
        assertThat(answeredByArray).isEqualTo(inArray);
        assertThat(sent("completions")).isEqualTo(arrays);
        assertThat(sent("chat/completions")).isEqualTo(5 - inArray);
    }

    @ParameterizedTest
    @CsvSource({"OK", "MISSING_CHOICE", "JOINED_PROMPTS", "STATUS_503", "CONTEXT_LENGTH"})
    void theSharesOfTheUsageAddUpToWhatIsBilled(Fault fault) {
        play(FaultRule.of(fault).withPath("/v1/completions").withTimes(1));
        List<ChatRequest> requests = IntStream.range(1, 12)
                .mapToObj(i -> chat("a longer and longer text ".repeat(i)))
                .toList();

        List<CallResult> results =
                chatTogether(requests).stream().map(CompletableFuture::join).toList();

        ModelUsage billed = simulator.usage().getOrDefault("m", ModelUsage.NONE);
        assertThat(results.stream()
                        .mapToLong(result -> result.facts().usage().input())
                        .sum())
                .isEqualTo(billed.input());
        assertThat(results.stream()
                        .mapToLong(result -> result.facts().usage().output())
                        .sum())
                .isEqualTo(billed.output());
        assertThat(results.stream().map(result -> result.cost().usd()).reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(new BigDecimal(billed.input() + billed.output()).movePointLeft(3));
    }

    @Test
    void whatIsNoPlainPromptIsSentAlone() {
        List<ChatRequest> requests = List.of(
                chat("one"),
                chat("two"),
                chat("ends the turn <end> and goes on"),
                chat("another <|mark|>"),
                chat("with a system prompt").toBuilder()
                        .replaceMessages(List.of(Message.system("be brief"), Message.user("and this")))
                        .build(),
                ChatRequest.builder("m").user("several").parameter("n", 1).build());
        CompletableFuture<CallResult> holder = hold();
        List<CompletableFuture<CallResult>> calls = new ArrayList<>();
        requests.forEach(request -> calls.add(weir.chatAsync(request, CallOptions.DEFAULT)));
        awaitWaiting(2);
        holder.cancel(true);

        assertThat(calls.stream().map(call -> call.join().text()))
                .containsExactly(
                        prompt("one"),
                        prompt("two"),
                        "ends the turn <end> and goes on",
                        "another <|mark|>",
                        "and this",
                        "several");
        assertThat(sent("completions")).isEqualTo(1);
    }

    @Test
    void aCancelledMemberLeavesTheOthers() {
        play(FaultRule.of(Fault.SLOW));
        CompletableFuture<CallResult> holder = hold();
        List<CompletableFuture<CallResult>> calls = new ArrayList<>();
        numbered(4).forEach(request -> calls.add(weir.chatAsync(request, CallOptions.DEFAULT)));
        awaitWaiting(4);
        calls.get(1).cancel(true);
        awaitWaiting(3);
        holder.cancel(true);

        assertThat(List.of(calls.get(0), calls.get(2), calls.get(3)).stream()
                        .map(call -> call.join().text()))
                .containsExactly(prompt("number 0"), prompt("number 2"), prompt("number 3"));
        assertThat(array().body()).doesNotContain("number 1");
    }

    @Test
    void aMemberCancelledWhileItIsAnsweredLeavesTheOthers() {
        play(FaultRule.of(Fault.NO_ANSWER).withPath("/v1/completions").withTimes(1));
        List<CompletableFuture<CallResult>> calls = chatTogether(numbered(3));
        until(() -> sent("completions") == 1);
        calls.get(0).cancel(true);

        assertThat(array().cancelled()).isFalse();
        calls.get(1).cancel(true);
        calls.get(2).cancel(true);
        until(() -> array().cancelled()); // nobody waits for it any more
    }

    @Test
    void aDeadlineEndsTheWaitForAnArray() {
        play(FaultRule.of(Fault.NO_ANSWER).withPath("/v1/completions"));
        List<CompletableFuture<CallResult>> calls =
                chatTogether(numbered(3), CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1)));
        calls.forEach(call -> assertThatThrownBy(call::join).cause().isInstanceOf(CallTimeoutException.class));
    }

    private LoggedRequest array() {
        return simulator.log().requests().stream()
                .filter(request -> request.path().equals("/v1/completions"))
                .filter(request -> !request.model().equals(HOLDER))
                .findFirst()
                .orElseThrow();
    }
}
